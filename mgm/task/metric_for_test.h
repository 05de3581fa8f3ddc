#pragma once

#include <string>
#include <vector>

#include "mgm/task/loss_for_test.h"
#include "mgm/task/metric.h"

namespace mgm {

/// Builds a metric without options; throws what does not fit.
template <class Config>
std::unique_ptr<Metric> metric_for_test(const TargetInfo& target, std::int64_t outputs) {
  Problems problems;
  auto metric = metric_kind<Config>().build(parse_for_test("{}"), {"t.yaml", 3, 5}, target, outputs,
                                            problems);
  problems.throw_if_any();
  return metric;
}

template <class Config>
std::string metric_misfit_of(const TargetInfo& target) {
  try {
    metric_for_test<Config>(target, 1);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// A prediction and its target.
struct Judged {
  std::vector<float> prediction, target;
};

inline double value_of(Metric& metric, const std::vector<Judged>& samples) {
  for (const Judged& sample : samples) metric.add(sample.prediction, sample.target);
  return metric.value();
}

}  // namespace mgm
