#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mgm/data/data_config.h"
#include "mgm/data/load.h"

namespace mgm {

struct NamedInput {
  std::string name;
  InputConfig config;
};

struct NamedTarget {
  std::string name;
  TargetConfig config;
};

/// Fits an encoding on the training part of some records; `folder`: where relative paths start.
std::unique_ptr<Encoding> fit_encoding(const std::vector<NamedInput>& inputs,
                                       const std::vector<NamedTarget>& targets,
                                       const Records& records, const Split& split,
                                       const std::string& folder);

}  // namespace mgm
