#include "mgm/train/exit_threshold.h"

#include <algorithm>
#include <cmath>

#include "mgm/base/binomial.h"
#include "mgm/program/decision.h"

namespace mgm {

namespace {

constexpr int kSteps = 200;  // of confidence, from 0 to 1

double step(int i) { return static_cast<double>(i) / kSteps; }

}  // namespace

void StageVerdicts::add(std::size_t stage, const Array& raw, const Array& target) {
  const std::int64_t count = raw.row_size();
  const bool single = count == 1;
  const auto kind = single ? Cascade::Confidence::kSigmoid : Cascade::Confidence::kMaxSoftmax;
  for (std::int64_t i = 0; i < raw.rows(); ++i) {
    if (std::isnan(target.values[i])) continue;
    const float* row = raw.row(i);
    sure[stage].push_back(confidence(row, count, kind));
    const auto best = static_cast<int>(std::max_element(row, row + count) - row);
    const int answer = single ? (row[0] >= 0 ? 1 : 0) : best;
    right[stage].push_back(answer == static_cast<int>(target.values[i]));
  }
}

ExitOutcome outcome_of(const StageVerdicts& verdicts, double threshold) {
  const std::size_t last = verdicts.sure.size() - 1;
  ExitOutcome outcome;
  for (std::size_t i = 0; i < verdicts.sure.front().size(); ++i) {
    std::size_t stage = 0;
    while (stage < last && verdicts.sure[stage][i] < static_cast<float>(threshold)) ++stage;
    const bool right = verdicts.right[stage][i];
    outcome.right += right ? 1 : 0;
    outcome.lost += !right && verdicts.right[last][i] ? 1 : 0;
  }
  return outcome;
}

double estimated_threshold(const StageVerdicts& verdicts, double tolerance) {
  const auto accuracy = [&](double threshold) {
    return static_cast<double>(outcome_of(verdicts, threshold).right) /
           static_cast<double>(verdicts.samples());
  };
  const double wanted = accuracy(kNoExit) - tolerance;
  for (int i = 0; i <= kSteps; ++i) {
    if (accuracy(step(i)) >= wanted) return step(i);
  }
  return kNoExit;
}

double guaranteed_threshold(const StageVerdicts& verdicts, double tolerance, double guarantee) {
  double threshold = kNoExit;
  for (int i = kSteps; i >= 0; --i) {
    const std::int64_t lost = outcome_of(verdicts, step(i)).lost;
    if (binomial_at_most(lost, verdicts.samples(), tolerance) > 1 - guarantee) break;
    threshold = step(i);
  }
  return threshold;
}

}  // namespace mgm
