#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mgm {

/// What the verbs that train are told; free of torch, so that the program parses it before the part
/// that trains is opened.
struct TrainingOptions {
  std::vector<std::string> specs;
  std::vector<std::string> overrides;
  std::string out;
  std::string relative_to;  ///< where the spec's paths start; empty: its folder
  int threads = 0;          ///< 0: the cores of this machine
  bool overwrite = false;
  bool resume = false;
  bool json = false;
  bool dense = false;
  std::int64_t seeds = 1;
  double checkpoint_seconds = 60;
};

/// Runs a verb (`train`, `check`, `inspect`, `compare`) in libmgm-train, which is opened for it;
/// returns the exit code.
int run_in_training_library(const std::string& verb, const TrainingOptions& options);

}  // namespace mgm
