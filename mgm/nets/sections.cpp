#include "mgm/nets/sections.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/error.h"

namespace mgm {

namespace {

bool is_called(const Section& section, const std::string& name) {
  return section.name == name || section.group == name;
}

struct Bounds {
  std::size_t first, last;
};

Bounds bounds_of(const std::vector<Section>& sections, const std::string& from,
                 const std::string& until) {
  const auto first = std::find_if(sections.begin(), sections.end(),
                                  [&](const Section& s) { return is_called(s, from); });
  const auto last = std::find_if(sections.rbegin(), sections.rend(),
                                 [&](const Section& s) { return is_called(s, until); });
  if (first == sections.end() || last == sections.rend())
    throw Error(Fault::kBug, "no section is called '" + from + "' or '" + until + "'");
  return {static_cast<std::size_t>(first - sections.begin()),
          static_cast<std::size_t>(sections.rend() - last - 1)};
}

bool fits(const Shape& given, const Shape& wanted) {
  if (wanted.empty()) return true;
  return std::equal(
      given.begin(), given.end(), wanted.begin(), wanted.end(),
      [](std::int64_t extent, std::int64_t want) { return want == 0 || extent == want; });
}

/// `[256, height, width]`.
std::string described(const Shape& wanted) {
  std::string text;
  for (std::size_t axis = 0; axis < wanted.size(); ++axis) {
    const char* const any[] = {"channels", "height", "width"};
    text += (axis == 0 ? "" : ", ") + (wanted[axis] == 0 ? any[std::min<std::size_t>(axis, 2)]
                                                         : std::to_string(wanted[axis]));
  }
  return "[" + text + "]";
}

}  // namespace

void write_range(const std::string& net, const std::vector<Section>& sections,
                 const std::string& from, const std::string& until, Layers& layers) {
  const Bounds bounds = bounds_of(sections, from, until);
  if (bounds.first > bounds.last) {
    std::string order;
    for (const Section& section : sections) order += (order.empty() ? "" : ", ") + section.name;
    throw Error(Fault::kSpec, fmt::format("{} from '{}' until '{}' holds nothing: its sections "
                                          "are, in order, {}",
                                          net, from, until, order));
  }
  ValueId x = layers.input();
  const Section& first = sections[bounds.first];
  if (bounds.first > 0 && !fits(layers.shape(x), first.reads)) {
    throw Error(Fault::kSpec,
                fmt::format("{} from '{}' reads {}, got {}: give it what the same net with "
                            "'until: {}' writes",
                            net, from, described(first.reads), text(layers.shape(x)),
                            sections[bounds.first - 1].name));
  }
  for (std::size_t i = bounds.first; i <= bounds.last; ++i) x = sections[i].write(x);
  layers.output(x);
}

}  // namespace mgm
