#pragma once

#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

#include "mgm/spec/parse_for_test.h"
#include "mgm/task/loss.h"

namespace mgm {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

inline TargetInfo class_target(std::vector<std::string> classes) {
  return {"label", TargetInfo::Type::kClass, std::move(classes), {}};
}
inline TargetInfo number_target(std::int64_t count) {
  return {"price", TargetInfo::Type::kNumber, {}, {count}};
}
inline TargetInfo image_target(const Shape& shape) {
  return {"mask", TargetInfo::Type::kImage, {}, shape};
}

/// Builds a loss from the options of a YAML text; throws what does not fit.
template <class Config>
std::unique_ptr<Loss> loss_for_test(const TargetInfo& target, std::int64_t outputs,
                                    const std::string& options = "{}") {
  Problems problems;
  auto loss = loss_kind<Config>().build(parse_for_test(options), {"t.yaml", 3, 5}, target, outputs,
                                        problems);
  problems.throw_if_any();
  return loss;
}

/// What does not fit; empty where all does.
template <class Config>
std::string misfit_of(const TargetInfo& target, std::int64_t outputs,
                      const std::string& options = "{}") {
  try {
    loss_for_test<Config>(target, outputs, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

inline double loss_of(const Loss& loss, const std::vector<float>& prediction,
                      const std::vector<float>& target) {
  return loss.value(prediction, target, 1, {});
}

/// Compares the gradient with central differences.
inline void expect_gradient_of_value(const Loss& loss, std::vector<float> prediction,
                                     const std::vector<float>& target) {
  constexpr double kWeight = 0.7;
  constexpr float kStep = 1.0F / 1024;
  std::vector<float> gradient(prediction.size(), 0.25F);
  loss.value(prediction, target, kWeight, gradient);
  for (std::size_t k = 0; k < prediction.size(); ++k) {
    const float at = prediction[k];
    prediction[k] = at + kStep;
    const double above = loss_of(loss, prediction, target);
    prediction[k] = at - kStep;
    const double below = loss_of(loss, prediction, target);
    prediction[k] = at;
    EXPECT_NEAR(gradient[k] - 0.25, kWeight * (above - below) / (2.0 * kStep), 1e-5) << k;
  }
}

}  // namespace mgm
