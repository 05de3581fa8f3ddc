#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mgm/program/layers.h"

namespace mgm {

/// A named stretch of a network: where a spec may cut it.
struct Section {
  std::string name;
  /// What it must be given; 0: any extent; empty: anything. The section before it writes this.
  Shape reads;
  std::function<ValueId(ValueId x)> write;
  /// A name for several neighbours together, which a range may also begin or end with.
  std::string group = {};
};

/// Writes the sections from the first of that name (or group) to the last of that name (or group)
/// over the net's input, and makes the last one's result the output.
///
/// Throws Error(kSpec) where the range is empty, or where its first section is given what the
/// section before it would not write: a range in the middle of a network reads what the range
/// before it wrote.
void write_range(const std::string& net, const std::vector<Section>& sections,
                 const std::string& from, const std::string& until, Layers& layers);

}  // namespace mgm
