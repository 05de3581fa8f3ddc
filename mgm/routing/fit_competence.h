#pragma once

#include <cstdint>

#include "mgm/base/array.h"
#include "mgm/routing/standardised.h"

namespace mgm {

/// Fits a linear gate, which scores experts, to `losses` [samples, experts] of experts on samples
/// with these features: it makes the mean of -log of the sum over experts of softmax(scores)_k
/// exp(-loss_k) small, which for losses that are negative log-likelihoods is that of the mixture of
/// the experts (Jacobs et al. 1991, with experts that stay as they are; without features it is
/// stacking, Yao et al. 2018).
///
/// How much the gate may look at the sample (an L2 penalty on its weight, up to not at all) is
/// chosen by five-fold cross-validation of what the `top` experts of each sample reach together:
/// the strictest that is within a standard error of the best, for most often no expert knows some
/// samples so much better than another that few samples could tell. Deterministic.
LinearMap fit_competence(const Array& features, const Array& losses, std::int64_t top);

}  // namespace mgm
