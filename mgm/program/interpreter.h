#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "mgm/program/program.h"

namespace mgm {

/// Finds weights by name.
class WeightSource {
 public:
  virtual ~WeightSource() = default;
  /// The weight's values, row-major; valid as long as the source. Throws Error(kModel) for an
  /// unknown name or a shape other than `shape`.
  virtual const float* find(const std::string& name, const Shape& shape) const = 0;
};

/// What a run did, and how it may be steered; row i belongs to row i of the inputs.
struct Trace {
  /// By address of every route and cascade: the part that each sample took last (-1: it never came
  /// there).
  std::map<std::string, std::vector<int>> taken;
  /// By address of every route that averages several parts (Route::top): all parts that each sample
  /// ran, the winner first; none for a sample that never came there.
  std::map<std::string, std::vector<std::vector<int>>> leaders;
  /// By address of every route with a fallback: the entry of Fallback::to that each sample fell
  /// back to (-1: none); `taken` is -1 where that abstained.
  std::map<std::string, std::vector<int>> fell_back;
  /// Set by the caller: routes that do not decide themselves, address -> the part for each sample
  /// (as `evaluate` needs it for oracle and random routers). Anything goes for a sample that does
  /// not come there.
  std::map<std::string, std::vector<int>> forced;
  /// By address of a route: highest score minus the second (and, where `top` parts are averaged,
  /// the least of that and of what the last had over the best of the others); of a cascade:
  /// distance of confidence to the threshold, the least over the stages tried. Infinite for samples
  /// that never came there.
  std::map<std::string, std::vector<float>> margin;
};

/// Runs a block over a batch, plainly: each operation after the other, only the rows that a route
/// or cascade sends on, gathered so that each part computes one contiguous batch; a part without
/// rows is not run and none of its weights is asked for. Values are dropped after their last use.
///
/// Matrix products and convolutions (as products over unfolded patches) go to oneDNN's sgemm, which
/// sums in another order for another number of rows: a row's result may differ by rounding between
/// batches. How decisions treat NaN: see decision.h. Thread-safe. `inputs` in the order of
/// block.inputs; returns arrays in the order of block.outputs. `trace` is filled anew, `forced`
/// apart; Error(kBug) where that or `inputs` do not fit the block.
std::vector<Array> run_block(const Block& block, const std::vector<const Array*>& inputs,
                             const WeightSource& weights, Trace& trace);

}  // namespace mgm
