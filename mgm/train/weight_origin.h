#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "mgm/base/array.h"
#include "mgm/train/strategy.h"

namespace mgm {

/// Where weights come from that a node starts with: a safetensors file, or a node of a model.
struct WeightOrigin {
  struct Tensor {
    Shape shape;
    std::string type;  ///< see bundle/element_types.h
  };
  std::string name;  ///< to name it to a person
  std::string
      sha256;  ///< of the file, or of the model's manifest, which has those of all its files
  std::map<std::string, Tensor> tensors;
  /// As floats; nothing where the type is none of floating point numbers.
  std::function<std::optional<Array>(const std::string& tensor)> read;
};

/// Opens what `config.weights` names, which is relative to `folder`. Throws Error(kSpec) where
/// there is no such file or folder, for an address that the model has no weights of, and for one
/// that is asked of a file; Error(kModel) for a damaged file or model, Error(kData) for a folder
/// that is none.
WeightOrigin open_weights(const InitialWeightsConfig& config, const std::filesystem::path& folder);

}  // namespace mgm
