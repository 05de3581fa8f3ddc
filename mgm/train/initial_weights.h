#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mgm/node/node.h"
#include "mgm/train/strategy.h"

namespace mgm {

/// What came of starting a node from a file of weights.
struct InitialWeightsReport {
  std::string address;
  std::string file;
  std::string sha256;                ///< of the file, or of a model's manifest
  std::vector<std::string> loaded;   ///< full names of the weights that were found
  std::vector<std::string> missing;  ///< full names of those that start by chance
  std::vector<std::string> misfits;  ///< of those that start by chance although the file has them,
                                     ///< with both shapes
  std::vector<std::string> unused;   ///< names in the file that no weight has

  /// A line that counts, and one for each list that is not empty.
  std::string text() const;
};

/// Starts every weight under `node` (buffers too) that a safetensors file, or a node of a model,
/// holds. A weight's name in the file is its full name without the node's address, after the
/// prefixes of `rename` were replaced in the file's names (the longest that fits). Numbers of other
/// types of floating point are taken as floats; what is no weight (counters of batches) is left
/// aside.
///
/// Relative paths start at `folder`. Throws Error(kSpec) where the file is missing, where two of
/// its names become one, where nothing at all was found, and with `strict` where any weight is
/// missing or of another shape; Error(kModel) for a damaged file. Nothing is changed then.
/// Error(kSpec) also where the file has another `sha256`.
InitialWeightsReport start_from(Node& node, const InitialWeightsConfig& config,
                                const std::filesystem::path& folder);

}  // namespace mgm
