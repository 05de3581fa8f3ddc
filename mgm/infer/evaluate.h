#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/registry.h"
#include "mgm/base/threads.h"
#include "mgm/infer/engine.h"

namespace mgm {

/// What an evaluation measures beside the tasks' losses and metrics.
struct EvaluateOptions {
  bool routes = true;      ///< the reports of routes: cost a pass an expert
  std::uint64_t seed = 0;  ///< of the random router and the bootstrap
  bool intervals = false;  ///< of each metric, see bootstrap_intervals
  int threads = available_threads();
};

/// Judges a model (or some of its tasks, Engine::only) on some samples: per task how many have its
/// target (`samples`) and of these an answer (`judged`, which loss and metrics are of), the share
/// of the samples that has an answer at all (`coverage`) and that which was answered with NaN
/// (`not_a_number`), loss and metrics; what each route's router is worth (see route_report.h); per
/// cascade the share that leaves at each stage; and the cost in MACs and parameters.
///
/// Losses are computed from what the model answers: minus the logarithm of a probability below
/// 1e-30 counts as 69. What the bundle keeps of how answers were mended is handed on as
/// `inference`. Throws Fault::kInterrupted where the user asked to stop (see base/interrupt.h), as
/// measure_latency does. The members of the result are those of `mgm evaluate --json`; a number
/// that does not exist (a metric without samples) is null.
nlohmann::ordered_json evaluate(const Engine& engine, const Dataset& dataset,
                                const std::vector<std::size_t>& samples, const Registry& registry,
                                const EvaluateOptions& options);

/// Microseconds a sample that the model takes to answer batches of these sizes, each on one thread,
/// as `mgm predict` answers them (a team would wait for its slowest member, and what is measured be
/// what else the machine does): the mean over at
/// least 256 samples from all over the given ones (which take all paths), the median of several
/// rounds.
std::map<std::string, double> measure_latency(const Engine& engine, const Dataset& dataset,
                                              const std::vector<std::size_t>& samples,
                                              const std::vector<std::size_t>& batch_sizes);

}  // namespace mgm
