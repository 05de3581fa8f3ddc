#include "mgm/program/decision.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mgm {

namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();

float max_softmax(const float* raw, std::int64_t count) {
  const float top = *std::max_element(raw, raw + count);
  float sum = 0;
  for (std::int64_t j = 0; j < count; ++j) sum += std::exp(raw[j] - top);
  return 1 / sum;
}

float least_sigmoid(const float* raw, std::int64_t count) {
  float least = 1;
  for (std::int64_t j = 0; j < count; ++j) {
    const float p = 1 / (1 + std::exp(-raw[j]));
    if (std::isnan(p)) return p;
    least = std::min(least, std::max(p, 1 - p));
  }
  return least;
}

}  // namespace

Winner winner(const float* scores, std::int64_t count) {
  int best = 0;
  float top = kLowest, second = kLowest;
  for (std::int64_t k = 0; k < count; ++k) {
    if (scores[k] > top) {
      second = top;
      top = scores[k];
      best = static_cast<int>(k);
    } else if (scores[k] > second) {
      second = scores[k];
    }
  }
  return {best, top > second ? top - second : 0};
}

Leaders leaders(const float* scores, std::int64_t count, std::int64_t top) {
  const Winner first = winner(scores, count);
  if (top == 1) return {{first.part}, {1}, first.margin};
  const auto value = [&](int k) { return std::isnan(scores[k]) ? kLowest : scores[k]; };
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return value(a) > value(b); });
  Leaders leaders{{order.begin(), order.begin() + top}, {}, first.margin};
  if (top < count) {
    const float last = value(order[top - 1]), next = value(order[top]);
    leaders.margin = std::min(leaders.margin, last > next ? last - next : 0);
  }
  const float best = value(order.front());
  float sum = 0;
  for (const int part : leaders.parts) {
    // Where nothing can be told apart (no score above minus infinity), all weigh the same.
    leaders.weights.push_back(std::isinf(best) ? (value(part) == best ? 1.0F : 0.0F)
                                               : std::exp(value(part) - best));
    sum += leaders.weights.back();
  }
  for (float& weight : leaders.weights) weight /= sum;
  return leaders;
}

float measure_of(const float* scores, std::int64_t count, Fallback::Measure measure) {
  const float value = measure == Fallback::Measure::kScore ? scores[winner(scores, count).part]
                                                           : max_softmax(scores, count);
  return std::isnan(value) ? kLowest : value;
}

Retreat retreat(const Fallback& fallback, const float* scores, std::int64_t count, int winner) {
  const auto least = static_cast<float>(fallback.least);
  const float found = measure_of(scores, count, fallback.measure);
  Retreat made{Retreat::kNone, winner, std::abs(found - least)};
  if (found >= least) return made;
  for (std::size_t entry = 0; entry < fallback.to.size(); ++entry) {
    if (fallback.to[entry] == winner) continue;
    made.entry = static_cast<int>(entry);
    made.part = static_cast<int>(fallback.to[entry]);
    break;
  }
  return made;
}

Leaders answering(const std::optional<Fallback>& fallback, std::int64_t top, const float* scores,
                  std::int64_t count, int& entry) {
  Leaders decided = leaders(scores, count, top);
  entry = Retreat::kNone;
  if (!fallback) return decided;
  const Retreat made = retreat(*fallback, scores, count, decided.parts.front());
  entry = made.entry;
  decided.margin = std::min(decided.margin, made.margin);
  if (entry == Retreat::kNone) return decided;
  const bool abstains = made.part == Fallback::kAbstain;
  return {abstains ? std::vector<int>{} : std::vector<int>{made.part},
          abstains ? std::vector<float>{} : std::vector<float>{1}, decided.margin};
}

float confidence(const float* raw, std::int64_t count, Cascade::Confidence kind) {
  const float sure =
      kind == Cascade::Confidence::kSigmoid ? least_sigmoid(raw, count) : max_softmax(raw, count);
  return std::isnan(sure) ? kLowest : sure;
}

}  // namespace mgm
