#include "mgm/data/check_samples.h"

#include "mgm/base/error.h"

namespace mgm {

void check_samples(const Dataset& dataset) {
  constexpr std::size_t kMost = 20;
  Problems problems;
  for (std::size_t i = 0; i < dataset.size() && problems.count() < kMost; ++i) {
    try {
      dataset.read(std::span(&i, 1));
    } catch (const Error& error) {
      problems.add({}, error.what());
    }
  }
  problems.throw_if_any(Fault::kData);
}

}  // namespace mgm
