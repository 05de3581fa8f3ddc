#include "mgm/data/check_samples.h"

#include <cmath>
#include <fmt/format.h>

#include "mgm/base/error.h"

namespace mgm {

std::map<std::string, std::size_t> check_samples(const Dataset& dataset) {
  constexpr std::size_t kMost = 20;
  Problems problems;
  std::map<std::string, std::size_t> missing;
  for (std::size_t i = 0; i < dataset.size() && problems.count() < kMost; ++i) {
    try {
      const Batch batch = dataset.read(std::span(&i, 1));
      for (const auto& [name, target] : batch.targets) {
        if (!target.values.empty() && std::isnan(target.values.front())) ++missing[name];
      }
    } catch (const Error& error) {
      problems.add({}, error.what());
    }
  }
  if (problems.count() == kMost)
    problems.add({}, fmt::format("these are the first {}; what comes after was not read", kMost));
  problems.throw_if_any(Fault::kData);
  return missing;
}

}  // namespace mgm
