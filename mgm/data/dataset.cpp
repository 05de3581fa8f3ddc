#include "mgm/data/dataset.h"

#include "mgm/base/error.h"

namespace mgm {

std::map<std::string, Array> Dataset::read_targets(std::span<const std::size_t> samples) const {
  return read(samples).targets;
}

const std::vector<std::size_t>& Split::part(const std::string& name) const {
  if (name == "train") return train;
  if (name == "validation") return validation;
  if (name == "calibration") return calibration;
  if (name == "test") return test;
  throw Error(Fault::kSpec,
              "there is no split '" + name + "': use train, validation, calibration or test");
}

}  // namespace mgm
