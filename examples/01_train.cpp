// Trains a model from a spec: 01_train SPEC OUT
#include <atomic>
#include <cstdio>
#include <mgm/train/registry.h>
#include <mgm/train/session.h>

namespace {

class PrintsEpochs : public mgm::Observer {
 public:
  void epoch_ended(const mgm::Phase&, const mgm::EpochReport& report) override {
    std::printf("%s epoch %ld: loss %.4f\n", report.address.c_str(),
                static_cast<long>(report.epoch), report.train_loss);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const auto session = mgm::open_session(argv[1], {}, 2, mgm::training_kinds());
    PrintsEpochs observer;
    const std::atomic<bool> never = false;
    mgm::train(*session, {argv[2], true, false}, observer, never);
  } catch (const mgm::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
