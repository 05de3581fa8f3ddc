#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mgm/cli/comparison.h"
#include "mgm/cli/training/spoken_lines.h"
#include "mgm/cli/training/train_beside.h"
#include "mgm/cli/training_options.h"
#include "mgm/infer/engine.h"
#include "mgm/train/session.h"

namespace mgm {

/// A folder for models that nobody asked to keep.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Trains every spec with every seed and judges what comes out.
///
/// Each training is a process of its own, whose memory the system measures; they run side by side
/// where threads and memory allow, each with an equal share of the threads: the more specs and
/// seeds, the fewer, which the bytes of a model depend on. Microseconds are measured at the end,
/// when nothing else runs.
class Comparing {
 public:
  explicit Comparing(const TrainingOptions& options);

  /// What is wrong is told before anything trains.
  void check();
  /// What has been judged when something fails is in `comparison` none the less.
  void run();
  /// Models that have run at least once.
  Comparison comparison() const;

 private:
  static constexpr const char* kDense = "dense";

  /// One training: a candidate with a seed.
  struct Entry {
    std::size_t candidate;
    std::uint64_t seed;
    bool dense;
  };

  void choose_samples(const Session& session, std::vector<std::string>& notes);
  void share_threads();
  std::vector<Entry> entries() const;
  void train_and_judge(const Entry& entry);
  SideTraining training_of(const Entry& entry) const;
  std::filesystem::path write_dense_spec(std::uint64_t seed) const;
  /// The session whose data a candidate is judged on.
  const Session& session_of(const Entry& entry) const;
  void judge(const Entry& entry, const std::filesystem::path& model, ModelRun run);
  void measure_latencies();

  const TrainingOptions& options_;
  const Registry kinds_;
  std::vector<Override> overrides_;
  const ScratchFolder scratch_;
  std::vector<std::unique_ptr<Session>> sessions_;  ///< of the specs
  std::uint64_t seed_ = 0;                          ///< of the first run
  int side_by_side_ = 1, threads_each_ = 1;
  SpokenLines lines_;
  std::mutex judging_;
  Comparison comparison_;
};

}  // namespace mgm
