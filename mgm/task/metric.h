#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/data/schema.h"
#include "mgm/spec/fields.h"
#include "mgm/task/present.h"
#include "mgm/task/resamples.h"

namespace mgm {

/// How well predictions did over many samples. Samples with a missing target are left out.
class Metric {
 public:
  virtual ~Metric() = default;
  virtual std::string name() const = 0;
  virtual bool higher_is_better() const = 0;
  /// `prediction`: after the output function (probabilities, numbers); `target` as Loss has it.
  virtual void add(std::span<const float> prediction, std::span<const float> target) = 0;
  /// NaN where nothing was added.
  virtual double value() const = 0;
  virtual void reset() = 0;
  /// The values that it has over resamples of these samples (rows that are no answer left out),
  /// whatever was added.
  virtual std::vector<double> resampled(const Array& prediction, const Array& target,
                                        const Resamples& resamples) = 0;
};

inline std::span<const float> row_of(const Array& array, std::int64_t row) {
  return {array.row(row), static_cast<std::size_t>(array.row_size())};
}

/// Shows a metric row `row` of the predictions and targets, unless it is no answer.
inline void add_row(Metric& metric, const Array& prediction, const Array& target,
                    std::int64_t row) {
  const std::span<const float> answer = row_of(prediction, row);
  if (is_answer(answer)) metric.add(answer, row_of(target, row));
}

/// The same with every row.
inline void add_rows(Metric& metric, const Array& prediction, const Array& target) {
  for (std::int64_t row = 0; row < prediction.rows(); ++row)
    add_row(metric, prediction, target, row);
}

struct MetricKind : KindInfo {
  std::function<std::unique_ptr<Metric>(const Spec& options, const Place& place,
                                        const TargetInfo& target, std::int64_t outputs,
                                        Problems& problems)>
      build;
};

/// For a config with an overload `std::unique_ptr<Metric> build(const Config&, const TargetInfo&,
/// std::int64_t outputs)` that throws Error(kSpec) on a misfit.
template <class Config>
MetricKind metric_kind() {
  MetricKind kind{kind_info<Config>("metric"), {}};
  kind.build = [](const Spec& options, const Place& place, const TargetInfo& target,
                  std::int64_t outputs, Problems& problems) -> std::unique_ptr<Metric> {
    const std::size_t before = problems.count();
    const Config config = read_config<Config>(options, problems);
    if (problems.count() > before) return nullptr;
    try {
      return build(config, target, outputs);
    } catch (const Error& misfit) {
      problems.add(place, misfit.what());
      return nullptr;
    }
  };
  return kind;
}

}  // namespace mgm
