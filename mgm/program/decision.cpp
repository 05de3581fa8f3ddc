#include "mgm/program/decision.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

float confidence(const float* raw, std::int64_t count, Cascade::Confidence kind) {
  const float sure =
      kind == Cascade::Confidence::kSigmoid ? least_sigmoid(raw, count) : max_softmax(raw, count);
  return std::isnan(sure) ? kLowest : sure;
}

}  // namespace mgm
