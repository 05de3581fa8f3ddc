#pragma once

#include "mgm/schedules/schedule.h"

namespace mgm {

/// Every schedule may begin with a linear warm-up from zero (Goyal et al. 2017).
struct ConstantScheduleConfig {
  static constexpr const char* kName = "constant";
  static constexpr const char* kSummary = "The same rate throughout.";
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, ConstantScheduleConfig& config) {
  field("warmup", config.warmup, "Epochs in which the rate grows from zero.", at_least(0));
}

/// Half a cosine from the full rate down (Loshchilov and Hutter 2016, without restarts).
struct CosineScheduleConfig {
  static constexpr const char* kName = "cosine";
  static constexpr const char* kSummary = "Half a cosine from the full rate down.";
  double to = 0;
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, CosineScheduleConfig& config) {
  field("to", config.to, "Factor at the end.", in_range(0, 1));
  field("warmup", config.warmup, "Epochs in which the rate grows from zero.", at_least(0));
}

struct StepScheduleConfig {
  static constexpr const char* kName = "step";
  static constexpr const char* kSummary = "Lower by a factor every so many epochs.";
  double every = 10;
  double factor = 0.1;
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, StepScheduleConfig& config) {
  field("every", config.every, "Epochs between the steps.", in_range(1e-3, 1e6));
  field("factor", config.factor, "What the rate is multiplied by.", in_range(0, 1));
  field("warmup", config.warmup, "Epochs in which the rate grows from zero.", at_least(0));
}

std::unique_ptr<Schedule> build(const ConstantScheduleConfig& config);
std::unique_ptr<Schedule> build(const CosineScheduleConfig& config);
std::unique_ptr<Schedule> build(const StepScheduleConfig& config);

}  // namespace mgm
