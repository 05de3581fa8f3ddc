#pragma once

#include <map>
#include <string>

#include "mgm/node/tree.h"
#include "mgm/train/strategy.h"

namespace mgm {

/// The training strategy of every address: the file's `train:` overlaid by the annotations on the
/// way down.
class Strategies {
 public:
  /// Reads and checks every annotation; problems are gathered.
  Strategies(const Spec& train, const Tree& tree, const Registry& registry, Problems& problems);

  const TrainConfig& at(const std::string& address) const { return by_address_.at(address); }
  const TrainConfig& base() const { return base_; }

 private:
  TrainConfig base_;
  std::map<std::string, TrainConfig> by_address_;
};

}  // namespace mgm
