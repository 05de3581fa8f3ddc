#pragma once

#include <map>
#include <string>

#include "mgm/program/interpreter.h"

namespace mgm {

/// Weights kept in memory by their full names, as they are before a model is saved.
class MapWeights : public WeightSource {
 public:
  explicit MapWeights(std::map<std::string, Array> weights) : weights_(std::move(weights)) {}

  const std::map<std::string, Array>& all() const { return weights_; }
  const float* find(const std::string& name, const Shape& shape) const override;

 private:
  std::map<std::string, Array> weights_;
};

}  // namespace mgm
