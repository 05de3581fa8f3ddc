#pragma once

#include <cstdint>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// How much a quick linear model mixes classes up: entry (a, b) of [classes, classes] is the mean
/// probability that it gives b for a sample of a, half of the samples being judged by a model that
/// learned from the other half, and the reverse. Rows sum to one; that of a class without samples
/// is uniform.
///
/// The model is softmax regression over standardised features, by `steps` steps of accelerated
/// gradient descent (Nesterov 1983) over all samples. Deterministic.
Array confusion_of_quick_classifier(const Array& features, const std::vector<int>& classes,
                                    std::int64_t class_count, std::int64_t steps);

}  // namespace mgm
