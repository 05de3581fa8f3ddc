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

/// Half a cosine from the full rate down, so many times (Loshchilov and Hutter 2016).
struct CosineScheduleConfig {
  static constexpr const char* kName = "cosine";
  static constexpr const char* kSummary = "Half a cosine from the full rate down.";
  double to = 0;
  std::int64_t cycles = 1;
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, CosineScheduleConfig& config) {
  field("to", config.to, "Factor at the end.", in_range(0, 1));
  field("cycles", config.cycles,
        "Times that it starts again from the full rate, the first counted.", in_range(1, 1e6));
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

struct MultiStepScheduleConfig {
  static constexpr const char* kName = "multi_step";
  static constexpr const char* kSummary = "Lower by a factor at given epochs.";
  std::vector<double> at;
  double factor = 0.1;
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, MultiStepScheduleConfig& config) {
  field("at", config.at, "Epochs after which the rate falls.", required, at_least(0));
  field("factor", config.factor, "What the rate is multiplied by each time.", in_range(0, 1));
  field("warmup", config.warmup, "Epochs in which the rate grows from zero.", at_least(0));
}

struct PolynomialScheduleConfig {
  static constexpr const char* kName = "polynomial";
  static constexpr const char* kSummary = "A power of what is left of the epochs; 1: linear.";
  double power = 1;
  double to = 0;
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, PolynomialScheduleConfig& config) {
  field("power", config.power, "The power.", in_range(0, 100));
  field("to", config.to, "Factor at the end.", in_range(0, 1));
  field("warmup", config.warmup, "Epochs in which the rate grows from zero.", at_least(0));
}

/// Smith and Topin 2017, with cosines as halves.
struct OneCycleScheduleConfig {
  static constexpr const char* kName = "one_cycle";
  static constexpr const char* kSummary =
      "Up from a small rate to the full one, then down to nearly nothing (Smith and Topin 2017).";
  double from = 0.04;
  double to = 4e-6;
  double rise = 0.3;
};
template <class Fields>
void describe(Fields& field, OneCycleScheduleConfig& config) {
  field("from", config.from, "Factor at the start.", in_range(0, 1));
  field("to", config.to, "Factor at the end.", in_range(0, 1));
  field("rise", config.rise, "Share of the epochs in which the rate grows.", in_range(0, 1));
}

struct PlateauScheduleConfig {
  static constexpr const char* kName = "plateau";
  static constexpr const char* kSummary =
      "Lower by a factor whenever the validation loss has not fallen for some epochs.";
  double factor = 0.1;
  std::int64_t patience = 3;
  double least = 1e-4;
  double warmup = 0;
};
template <class Fields>
void describe(Fields& field, PlateauScheduleConfig& config) {
  field("factor", config.factor, "What the rate is multiplied by each time.", in_range(0, 1));
  field("patience", config.patience, "Epochs without a better loss that are borne.",
        in_range(0, 1e6));
  field("least", config.least, "Share of the best loss that counts as better.", in_range(0, 1));
  field("warmup", config.warmup, "Epochs in which the rate grows from zero.", at_least(0));
}

std::unique_ptr<Schedule> build(const ConstantScheduleConfig& config);
std::unique_ptr<Schedule> build(const CosineScheduleConfig& config);
std::unique_ptr<Schedule> build(const StepScheduleConfig& config);
std::unique_ptr<Schedule> build(const MultiStepScheduleConfig& config);
std::unique_ptr<Schedule> build(const PolynomialScheduleConfig& config);
std::unique_ptr<Schedule> build(const OneCycleScheduleConfig& config);
std::unique_ptr<Schedule> build(const PlateauScheduleConfig& config);

}  // namespace mgm
