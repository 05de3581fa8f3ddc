#pragma once

#include "mgm/base/array.h"

namespace mgm {

/// Temperatures lie between these: where every answer is right, the best one would be 0.
inline constexpr double kLowestTemperature = 0.05;
inline constexpr double kHighestTemperature = 20;

/// Mean negative log-likelihood of the true classes where the raw predictions are divided by
/// `temperature`. `raw` [samples, classes] before softmax, or [samples, 1] before sigmoid;
/// `target`: numbers of classes, of which none is missing.
double negative_log_likelihood(const Array& raw, const Array& target, double temperature = 1);

/// The temperature with the least negative log-likelihood (Guo et al. 2017), to a relative 1e-9. It
/// is convex in 1 / temperature, so that there is one. There must be samples.
double fitted_temperature(const Array& raw, const Array& target);

}  // namespace mgm
