#include "mgm/routing/fit_competence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "mgm/program/decision.h"
#include "mgm/program/kernels.h"

namespace mgm {

namespace {

/// The gate may not look at the sample at all, or pays this for the squares of its weights.
constexpr float kPenalties[] = {std::numeric_limits<float>::infinity(), 1e-1F, 1e-2F, 1e-3F};
constexpr std::int64_t kFolds = 5;
constexpr int kSteps = 100;

/// Features and losses of some samples.
struct Lessons {
  Array x, losses;
  std::int64_t rows() const { return x.rows(); }
  std::int64_t experts() const { return losses.row_size(); }
};

void softmax_of(const float* scores, std::int64_t count, float* to) {
  const float most = *std::max_element(scores, scores + count);
  float sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += to[k] = std::exp(scores[k] - most);
  for (std::int64_t k = 0; k < count; ++k) to[k] /= sum;
}

/// Turns the scores of a row into the slope of its loss: what the gate gives each expert less what
/// it deserves by its loss.
void slope_of(float* scores, const float* losses, std::int64_t experts) {
  std::vector<float> given(experts), deserved(experts);
  softmax_of(scores, experts, given.data());
  for (std::int64_t k = 0; k < experts; ++k) deserved[k] = scores[k] - losses[k];
  softmax_of(deserved.data(), experts, deserved.data());
  for (std::int64_t k = 0; k < experts; ++k) scores[k] = given[k] - deserved[k];
}

/// Weights [experts, width] of prepared features, whose last column is constant, by accelerated
/// gradient descent (Nesterov 1983).
Array learned(const Lessons& lessons, float penalty) {
  constexpr float kRate = 2;  // as for any softmax: its loss bends by at most 1/2
  const std::int64_t width = lessons.x.row_size(), experts = lessons.experts();
  Array weights({experts, width}), ahead = weights, slope = weights;
  const bool blind = std::isinf(penalty);
  const float shrinking = blind ? 0 : kRate * penalty / (1 + kRate * penalty);
  for (int step = 0; step < kSteps; ++step) {
    Array scores = products_of_rows(lessons.x, ahead);
    for (std::int64_t i = 0; i < scores.rows(); ++i)
      slope_of(scores.row(i), lessons.losses.row(i), experts);
    products_of_columns(scores, lessons.x, slope);
    const float share = kRate / static_cast<float>(lessons.rows());
    const float momentum = static_cast<float>(step) / static_cast<float>(step + 3);
    for (std::int64_t k = 0; k < experts; ++k) {
      for (std::int64_t j = 0; j < width; ++j) {
        const bool constant = j + 1 == width;
        float& at = weights.row(k)[j];
        float& next = ahead.row(k)[j];
        float moved = next - share * slope.row(k)[j];
        if (!constant) moved = blind ? 0 : moved * (1 - shrinking);
        next = moved + momentum * (moved - at);
        at = moved;
      }
    }
  }
  return weights;
}

/// What the `top` experts of each row reach together.
std::vector<double> reached(const Array& scores, const Array& losses, std::int64_t top) {
  std::vector<double> all;
  for (std::int64_t i = 0; i < scores.rows(); ++i) {
    const Leaders best = leaders(scores.row(i), scores.row_size(), top);
    double likelihood = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const int part : best.parts) least = std::min<double>(least, losses.row(i)[part]);
    for (std::size_t r = 0; r < best.parts.size(); ++r)
      likelihood += best.weights[r] * std::exp(least - losses.row(i)[best.parts[r]]);
    all.push_back(least - std::log(likelihood));
  }
  return all;
}

/// The samples of a fold, or all but these.
Lessons part_of(const Lessons& all, std::int64_t fold, bool inside) {
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < all.rows(); ++i) {
    if ((i % kFolds == fold) == inside) rows.push_back(i);
  }
  return {gather_rows(all.x, rows), gather_rows(all.losses, rows)};
}

/// What every sample's experts reach under a gate that learned from the other folds.
std::vector<double> cross_validated(const Lessons& lessons, float penalty, std::int64_t top) {
  std::vector<double> all;
  for (std::int64_t fold = 0; fold < kFolds; ++fold) {
    const Lessons judged = part_of(lessons, fold, true), taught = part_of(lessons, fold, false);
    if (judged.rows() == 0 || taught.rows() == 0) continue;
    const Array scores = products_of_rows(judged.x, learned(taught, penalty));
    const std::vector<double> found = reached(scores, judged.losses, top);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Whether `better` is so by no more than a standard error of the difference.
bool within_noise(const std::vector<double>& other, const std::vector<double>& better) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < other.size(); ++i) differences.push_back(other[i] - better[i]);
  const double mean = mean_of(differences);
  double squares = 0;
  for (const double value : differences) squares += (value - mean) * (value - mean);
  const auto count = static_cast<double>(differences.size());
  return mean * std::sqrt(count) <= std::sqrt(squares / std::max(count - 1, 1.0));
}

float chosen_penalty(const Lessons& lessons, std::int64_t top) {
  std::vector<std::vector<double>> reached;
  std::size_t best = 0;
  for (const float penalty : kPenalties) {
    reached.push_back(cross_validated(lessons, penalty, top));
    if (reached.back().empty()) return kPenalties[0];  // of a single sample
    if (mean_of(reached.back()) < mean_of(reached[best])) best = reached.size() - 1;
  }
  std::size_t strictest = 0;
  while (!within_noise(reached[strictest], reached[best])) ++strictest;
  return kPenalties[strictest];
}

}  // namespace

LinearMap fit_competence(const Array& features, const Array& losses, std::int64_t top) {
  const Standardised standardised(features);
  const Lessons lessons{standardised.rows(), losses};
  return standardised.in_own_units(learned(lessons, chosen_penalty(lessons, top)));
}

}  // namespace mgm
