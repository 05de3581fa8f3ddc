#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/data/dataset.h"
#include "mgm/node/signals.h"
#include "mgm/node/tree.h"
#include "mgm/train/evidence.h"
#include "mgm/train/observer.h"
#include "mgm/train/plan.h"

namespace mgm {

/// Who each sample of the data set was given to, route by route. Thread-safe.
class Assignments {
 public:
  static constexpr int kNone = -1;

  void set(const std::string& route, std::vector<int> by_sample);
  /// Parts that each sample teaches beside its own; `of` does not know of them.
  void set_also(const std::string& route, std::vector<std::vector<int>> by_sample);
  /// Parts that each sample teaches what is none of theirs, where parts answer for their own
  /// classes alone; `of` does not know of them.
  void set_elsewhere(const std::string& route, std::vector<std::vector<int>> by_sample);
  bool has(const std::string& route) const;
  /// Says that a part of a route has no samples and is not to learn.
  void leave_out(const std::string& route, int part);
  /// Whether samples that meet all constraints belong to a part that was left out.
  bool leaves_out(const std::vector<Constraint>& constraints) const;
  /// For the given samples of the data set.
  std::vector<int> of(const std::string& route, const std::vector<std::size_t>& samples) const;
  enum class Elsewhere { kWith, kWithout };
  /// Those of the samples that all constraints hold for, with those that teach a part what is none
  /// of its own, or without.
  std::vector<std::size_t> filter(const std::vector<std::size_t>& samples,
                                  const std::vector<Constraint>& constraints,
                                  Elsewhere elsewhere = Elsewhere::kWith) const;

 private:
  /// Parts by sample, route by route.
  using PartsOfSamples = std::map<std::string, std::vector<std::vector<int>>>;
  static bool holds(const PartsOfSamples& all, std::size_t sample, const Constraint& constraint);
  bool teaches(std::size_t sample, const Constraint& constraint, Elsewhere elsewhere) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<int>> by_route_;
  PartsOfSamples also_, elsewhere_;
  std::set<std::pair<std::string, int>> left_out_;
};

/// How each expert of a route did on samples that it had not learned from: its loss. Thread-safe.
class Losses {
 public:
  void note(const std::string& route, int expert, std::size_t sample, float loss);
  /// Of some samples, [samples, experts]; NaN where it was never noted.
  Array of(const std::string& route, std::int64_t experts,
           const std::vector<std::size_t>& samples) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::size_t, std::vector<float>>> by_route_;
};

/// Bytes of memory that phases side by side share. Thread-safe.
class Allowance {
 public:
  explicit Allowance(std::int64_t bytes) : left_(bytes) {}
  /// Before anybody takes of it.
  void set(std::int64_t bytes) { left_ = bytes; }
  /// Takes as much of `wanted` as is left.
  std::int64_t take(std::int64_t wanted);
  void give_back(std::int64_t bytes) { left_ += bytes; }

 private:
  std::atomic<std::int64_t> left_;
};

/// What all phases of a training share.
struct Workshop {
  Tree& tree;
  const Dataset& dataset;
  const Split& split;
  const Strategies& strategies;
  const Registry& registry;
  std::uint64_t seed;
  Observer& observer;
  const std::atomic<bool>& stop;  ///< set to be interrupted after the current step
  Assignments assignments = {};
  Losses losses = {};
  std::atomic<bool> failed = false;  ///< a phase ended in an error: the others end as if stopped
  Evidence evidence = {};
  std::size_t ahead = 3;  ///< batches that are read before they are asked for
  Allowance features{CacheConfig{}.memory.bytes};  ///< for features that are computed once
  std::filesystem::path scratch = {};              ///< folder for what of them has no room there

  bool stopping() const { return stop || failed; }
};

/// The inputs of a batch as signals; the batch must outlive them.
Signals signals_of(const Batch& batch);

/// The routes inside a node that have a partition.
std::vector<std::string> divided_routes(Node& node);
/// Lets a run send the samples of such routes to whom their partitions gave them, as far as those
/// have divided them by now.
void send_as_divided(const Workshop& shop, const std::vector<std::string>& routes,
                     const Batch& batch, Run& run);

/// What the node at `address` reads, computed by what comes before it, without gradients.
Signals feed(const Workshop& shop, const Batch& batch, const std::string& address);

/// Some of what a route reads, flattened to [samples, features], over many samples.
Array features(const Workshop& shop, const std::string& route, const std::vector<Port>& signals,
               const std::vector<std::size_t>& samples);

}  // namespace mgm
