#pragma once

#include <string>
#include <vector>

#include "mgm/nets/width.h"

namespace mgm {

/// Linear layers fc1, fc2, ... over the flattened x with ReLU (and dropout) between them, none
/// after the last; x itself where there are no widths.
ValueId dense_layers(Layers& layers, ValueId x, const std::vector<Width>& widths, double dropout);

/// Checks the widths of a net whose last section are linear layers and which writes its features
/// with `until: features`. Throws Error(kSpec) where there are none, or where they were stated
/// (differ from the default) although the net ends before them.
struct LinearEnd {
  const char* section;   ///< the linear layers
  const char* features;  ///< what comes before
  std::vector<Width> by_default;

  void check(const std::string& net, const std::vector<Width>& widths,
             const std::string& until) const;
};

/// Every width but the last times `factor`.
std::vector<Width> scaled_inner(std::vector<Width> widths, double factor);

}  // namespace mgm
