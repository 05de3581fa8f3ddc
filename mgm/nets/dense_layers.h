#pragma once

#include <string>
#include <vector>

#include "mgm/nets/width.h"

namespace mgm {

/// `last:` of nets that end in linear layers.
OneOf last_layer();
inline constexpr const char* kLastLayerHelp =
    "linear: nothing follows the last layer, as an answer needs it; relu: ReLU (and dropout) does, "
    "for features that another node reads.";

/// Linear layers fc1, fc2, ... over the flattened x with ReLU (and dropout) between them, after the
/// last only where `last` says relu; x itself where there are no widths.
ValueId dense_layers(Layers& layers, ValueId x, const std::vector<Width>& widths, double dropout,
                     const OneOf& last = last_layer());

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
