#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mgm {

/// A training that a process of its own does: `mgm train`.
struct SideTraining {
  std::string name;              ///< for messages
  std::filesystem::path spec;    ///< the file
  std::filesystem::path folder;  ///< where its relative paths start
  std::vector<std::string> overrides;
  std::filesystem::path out;
  int threads = 1;
};

/// What it took.
struct SideCosts {
  double seconds = 0, samples = 0, peak_memory = 0;
};

/// Trains and waits for it: the model is what `mgm train` makes of the same spec, options and
/// threads. What the process says is handed to `told`, its errors are thrown with their fault.
SideCosts train_beside(const SideTraining& training,
                       const std::function<void(const std::string& line)>& told);

}  // namespace mgm
