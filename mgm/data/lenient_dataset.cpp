#include "mgm/data/lenient_dataset.h"

namespace mgm {

Batch LenientDataset::read(std::span<const std::size_t> samples) const {
  const auto read_some = [this](std::span<const std::size_t> some, const auto& refused) {
    try {
      return whole_.read(some);
    } catch (const Error& problem) {
      if (problem.fault() != Fault::kData) throw;
      refused(problem);
      return Batch{};
    }
  };
  bool all = true;
  Batch batch = read_some(samples, [&](const Error&) { all = false; });
  if (all) return batch;
  std::vector<std::size_t> good;
  for (const std::size_t sample : samples) {
    bool fine = true;
    read_some(std::span(&sample, 1), [&](const Error& problem) {
      fine = false;
      bad_.add(problem);
    });
    if (fine) good.push_back(sample);
  }
  return whole_.read(good);
}

}  // namespace mgm
