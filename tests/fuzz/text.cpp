#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "mgm/data/load.h"
#include "tests/fuzz/finding.h"

/// Whatever is handed to `mgm predict --input -`, for a model that reads a number, a category and
/// words: told apart, read and encoded.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto encoding = mgm::read_encoding(nlohmann::ordered_json::parse(R"(
    {"inputs": [{"name": "x", "type": "table", "columns": [
        {"name": "a", "type": "numeric", "mean": 0.5, "deviation": 2, "filling": 1},
        {"name": "b", "type": "categorical", "values": ["blue", "red"]},
        {"name": "c", "type": "text", "buckets": 16, "ngrams": 2, "hash": "fnv1a64_folded", "seed": 0}]}],
     "targets": [],
     "table": {"header": null, "delimiter": ",", "missing": ["NA"], "columns": 4}})"));
  return mgm::expect_refusal_or_answer([&] {
    std::istringstream stream(mgm::text_of(bytes, size));
    const auto input = mgm::stream_input("-", *encoding, stream);
    while (std::shared_ptr<const mgm::Records> records = input->next({16, 1 << 16})) {
      if (!records->image_columns().empty())
        continue;  // names of files, which are not to be opened
      std::vector<std::size_t> samples(records->size());
      std::iota(samples.begin(), samples.end(), std::size_t{0});
      const auto dataset = encoding->apply(records, false);
      for (const std::size_t sample : samples)
        mgm::expect_refusal_or_answer([&] { dataset->read(std::span(&sample, 1)); });
    }
  });
}
