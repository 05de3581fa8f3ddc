// Loads a model and answers for a table, without libtorch: 02_predict BUNDLE CSV
#include <cstdio>
#include <iostream>
#include <mgm/infer/engine.h>
#include <numeric>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const mgm::Engine engine = mgm::Engine::open(argv[1]);
    const auto data =
        engine.encoding().apply(mgm::open_input(argv[2], engine.encoding(), std::cin), false);
    std::vector<std::size_t> samples(data->size());
    std::iota(samples.begin(), samples.end(), std::size_t{0});
    const mgm::Predictions answers = engine.predict(data->read(samples).inputs);
    for (const auto& [address, values] : answers.tasks) {
      std::printf("%s: %ld answers of %ld values\n", address.c_str(),
                  static_cast<long>(values.rows()), static_cast<long>(values.row_size()));
    }
  } catch (const mgm::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
