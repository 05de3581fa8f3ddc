#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/bundle/bundle.h"
#include "mgm/data/dataset.h"
#include "mgm/data/load.h"
#include "mgm/program/interpreter.h"

namespace mgm {

/// What a model answers to a batch; row i belongs to row i of the batch.
struct Predictions {
  std::map<std::string, Array> tasks;  ///< by task address, after the output function:
                                       ///< probabilities [batch, classes], or numbers [batch, n]
  Trace trace;
};

/// A program made ready to answer, without libtorch. Immutable and thread-safe.
class Engine {
 public:
  explicit Engine(std::shared_ptr<const Bundle> bundle);
  static Engine open(const std::filesystem::path& folder);

  const Bundle& bundle() const { return *bundle_; }
  const Encoding& encoding() const { return *encoding_; }
  /// What is predicted: the tasks, each with its target's description.
  const std::vector<TaskOutput>& tasks() const { return bundle_->program().tasks; }
  const TargetInfo& target(const TaskOutput& task) const;

  /// Answers for any number of samples; `forced` as in Trace. Throws Error(kData) where an input is
  /// missing or of another shape.
  Predictions predict(const std::map<std::string, Array>& inputs,
                      const std::map<std::string, std::vector<int>>& forced = {}) const;

  /// `objects=animals;objects.animals=quick`: what sample `row` took, outermost first; empty where
  /// nothing was chosen.
  std::string path(const Trace& trace, std::size_t row) const;

 private:
  std::shared_ptr<const Bundle> bundle_;
  std::shared_ptr<const Encoding> encoding_;
};

}  // namespace mgm
