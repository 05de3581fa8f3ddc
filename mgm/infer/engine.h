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
  /// By task address, what `infer: {output: ...}` says (TaskOutput::answer): probabilities or
  /// scores [batch, classes] (one value where two classes are told apart by one), the number of the
  /// class [batch, 1], or numbers [batch, n]. Rows that nobody answered are NaN.
  std::map<std::string, Array> tasks;
  /// By task address, the samples that nobody answered, since a route abstained; empty where no
  /// route of the model may. Other rows of NaN are what was computed.
  std::map<std::string, std::vector<bool>> abstained;
  Trace trace;
};

/// A program made ready to answer, without libtorch. Immutable and thread-safe.
class Engine {
 public:
  /// What answering may take of memory where nothing else is said: 4 GiB, several times what
  /// pictures of 1024 x 1024 take in a U-Net of width 64.
  static constexpr std::int64_t kUsualMemory = std::int64_t{4} << 30;

  /// `memory`: bytes that a call of predict may take at most beside its inputs, the answers of all
  /// samples and the weights. Throws Error(kModel) where the bundle's encoding is malformed or does
  /// not fit its program, and where one sample would take more memory than that: an untrusted model
  /// is refused before anything is computed.
  ///
  /// `tasks`: those that are answered, by address or target (none: all); nothing that they do not
  /// need is computed, or counted as memory. Throws Error(kSpec) with the nearest name for one that
  /// there is none of.
  explicit Engine(std::shared_ptr<const Bundle> bundle, std::int64_t memory = kUsualMemory,
                  const std::vector<std::string>& tasks = {});
  static Engine open(const std::filesystem::path& folder, std::int64_t memory = kUsualMemory,
                     const std::vector<std::string>& tasks = {});

  /// The same model for some of its tasks alone.
  Engine only(const std::vector<std::string>& tasks) const;

  const Bundle& bundle() const { return *bundle_; }
  /// What is computed: the bundle's program, or the part of it that the chosen tasks need.
  const Program& program() const { return *program_; }
  const Encoding& encoding() const { return *encoding_; }
  /// What is predicted: the tasks, each with its target's description.
  const std::vector<TaskOutput>& tasks() const { return program_->tasks; }
  const TargetInfo& target(const TaskOutput& task) const;

  /// Answers for any number of samples; `forced` as in Trace. Inputs that the model does not read
  /// are left aside. Many samples are answered in pieces of `batch()`; where the cuts fall may
  /// change an answer by rounding (see run_block). Throws Error(kData) where an input is missing or
  /// of another shape, Error(kModel) where weights turn out damaged, Error(kFailed) where memory
  /// does not suffice.
  Predictions predict(const std::map<std::string, Array>& inputs,
                      const std::map<std::string, std::vector<int>>& forced = {}) const;
  /// The same with the probabilities (or numbers) of every task, whatever is handed out: what
  /// models are judged by.
  Predictions probabilities(const std::map<std::string, Array>& inputs,
                            const std::map<std::string, std::vector<int>>& forced = {}) const;

  /// Samples that are computed at once: what the model says (`infer: {batch: N}`), or at most 256,
  /// fewer where samples are large; never more than the memory that is allowed holds.
  std::int64_t batch() const { return most_rows_; }

  /// Threads that answer batches at once where so many are there: fewer where each takes much, so
  /// that all together stay under 1 GB.
  int side_by_side(int threads) const;

  /// `objects=animals;objects.animals=quick`: what sample `row` took, outermost first; empty where
  /// nothing was chosen.
  std::string path(const Trace& trace, std::size_t row) const;

 private:
  void keep_only(const std::vector<std::string>& names);
  std::vector<const Array*> reads(const std::map<std::string, Array>& inputs) const;
  Predictions answer(const std::map<std::string, Array>& inputs,
                     const std::map<std::string, std::vector<int>>& forced) const;

  std::shared_ptr<const Bundle> bundle_;
  std::shared_ptr<const Program> program_;
  std::shared_ptr<const Encoding> encoding_;
  std::int64_t memory_;
  std::int64_t most_rows_ = 1;
};

}  // namespace mgm
