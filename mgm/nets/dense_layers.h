#pragma once

#include <vector>

#include "mgm/nets/width.h"

namespace mgm {

/// Linear layers fc1, fc2, ... over the flattened x with ReLU (and dropout) between them, none
/// after the last; x itself where there are no widths.
ValueId dense_layers(Layers& layers, ValueId x, const std::vector<Width>& widths, double dropout);

/// Every width but the last times `factor`.
std::vector<Width> scaled_inner(std::vector<Width> widths, double factor);

}  // namespace mgm
