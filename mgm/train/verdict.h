#pragma once

#include <atomic>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mgm/data/dataset.h"
#include "mgm/node/tree.h"
#include "mgm/program/count.h"
#include "mgm/program/interpreter.h"
#include "mgm/program/program.h"

namespace mgm {

/// What a finished model did on some samples, by the program that will be kept.
struct FinalVerdict {
  nlohmann::ordered_json metrics;  ///< by task address: {accuracy: ...}
  Rates rates;                     ///< of every route and cascade
};

/// On as many threads as a product may take (Team), in the order of the samples. Throws
/// Interrupted once `stop` is set.
FinalVerdict final_verdict(const Program& program, const std::map<std::string, Array>& weights,
                           const Tree& tree, const Dataset& dataset,
                           const std::vector<std::size_t>& samples, const std::atomic<bool>& stop,
                           std::size_t ahead);
/// Samples that each of its threads judges at once; `ahead` such batches are read before.
inline constexpr std::size_t kVerdictBatch = 128;

/// Runs a program over arrays held in memory.
class HeldWeights : public WeightSource {
 public:
  explicit HeldWeights(const std::map<std::string, Array>& weights) : weights_(weights) {}
  const float* find(const std::string& name, const Shape& shape) const override;

 private:
  const std::map<std::string, Array>& weights_;
};

}  // namespace mgm
