#pragma once

#include <span>

#include "mgm/data/schema.h"

/// What metrics of classes judge: one class of several, or values that are yes or no.
namespace mgm {

/// The class that a prediction stands for: the most probable, or by 0.5 where there is one output.
std::size_t predicted_class(std::span<const float> prediction);

/// How many classes are counted: those of a class; one for the pixels of a picture; one for each
/// number.
std::size_t judged_classes(const TargetInfo& target);

/// Throws Error(kSpec) for numbers that are no yes or no.
void expect_judged_classes(const char* metric, const TargetInfo& target);

}  // namespace mgm
