#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "mgm/spec/fields.h"

namespace mgm {

/// How the learning rate changes: the factor on it at each step.
class Schedule {
 public:
  virtual ~Schedule() = default;
  /// `epoch`: epochs done, with the part of the current one as a fraction; `epochs`: of the whole
  /// phase; `losses`: on validation after each epoch so far, NaN where there was none.
  virtual double factor(double epoch, double epochs, std::span<const double> losses = {}) const = 0;
};

struct ScheduleKind : KindInfo {
  std::function<void(const Spec& options, Problems& problems)> check;
  std::function<std::unique_ptr<Schedule>(const Spec& options, Problems& problems)> build;
};

template <class Config>
ScheduleKind schedule_kind() {
  ScheduleKind kind{kind_info<Config>("schedule"), {}, {}};
  kind.check = [](const Spec& options, Problems& problems) {
    read_config<Config>(options, problems);
  };
  kind.build = [](const Spec& options, Problems& problems) {
    return build(read_config<Config>(options, problems));
  };
  return kind;
}

}  // namespace mgm
