#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "mgm/train/plan.h"

namespace mgm {

/// Where a phase stands after a step.
struct StepReport {
  std::int64_t epoch = 0, epochs = 0;  ///< epochs done, and of the phase
  std::int64_t step = 0, steps = 0;    ///< steps done in this epoch, and of an epoch
  std::int64_t samples = 0;            ///< seen in this step
  double loss = 0;                     ///< of this step
};

/// What an epoch came to. Holds no clock readings, so that histories are the same every time.
struct EpochReport {
  int phase = 0;
  std::string address;
  std::int64_t epoch = 0;  ///< counted from 1
  double rate_factor = 1;
  double train_loss = 0;
  double validation_loss = 0;             ///< NaN where there is nothing to validate on
  std::map<std::string, double> metrics;  ///< on validation: `objects.accuracy`
  /// What multiplied the gradient of each task, on average, where balancing chose it; and the
  /// cosines of pairs of tasks' gradients of what they share (`a / b`).
  std::map<std::string, double> weights, conflicts;
  bool best = false;

  nlohmann::ordered_json json() const;
  static EpochReport read(const nlohmann::ordered_json& json);
};

/// Is told how training goes; called from several threads at once.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void phase_started(int /*number*/, const Phase&) {}
  virtual void stepped(int /*number*/, const Phase&, const StepReport&) {}
  virtual void epoch_ended(const Phase&, const EpochReport&) {}
  virtual void phase_ended(int /*number*/, const Phase&) {}
  /// Something that the user should know (merged subsets, samples that teach nobody).
  virtual void remarked(const Phase&, const std::string& /*text*/) {}
};

}  // namespace mgm
