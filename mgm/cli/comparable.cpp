#include "mgm/cli/comparable.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

namespace {

/// `210 train samples, not 200; other test samples`; empty for equal splits.
std::string difference(const Split& first, const Split& other) {
  std::vector<std::string> parts;
  for (const char* name : {"train", "validation", "calibration", "test"}) {
    const std::vector<std::size_t>& theirs = first.part(name);
    const std::vector<std::size_t>& own = other.part(name);
    if (own == theirs) continue;
    parts.push_back(own.size() == theirs.size()
                        ? fmt::format("other {} samples", name)
                        : fmt::format("{} {} samples, not {}", own.size(), name, theirs.size()));
  }
  return join(parts, "; ");
}

bool mean_the_same(const TargetInfo& a, const TargetInfo& b) {
  return a.type == b.type && a.classes == b.classes && a.shape == b.shape;
}

bool has(const std::vector<Figure>& figures, const std::string& name) {
  return std::any_of(figures.begin(), figures.end(),
                     [&](const Figure& figure) { return figure.name == name; });
}

std::string list_of(const std::vector<Figure>& figures) {
  std::vector<std::string> names;
  for (const Figure& figure : figures) names.push_back(figure.name);
  return join(names, ", ");
}

void expect_same_targets(const Contest& first, const Contest& other, Problems& problems) {
  for (const TargetInfo& own : other.targets) {
    for (const TargetInfo& theirs : first.targets) {
      if (own.name != theirs.name || mean_the_same(own, theirs)) continue;
      problems.add({other.spec},
                   fmt::format("its target '{}' is not that of {}: its type or its classes differ; "
                               "give both the same data.targets",
                               own.name, first.spec));
    }
  }
}

/// What the first model is mainly judged by, and the other is not.
std::vector<Figure> missing_from(const Contest& other, const Contest& first) {
  std::vector<Figure> missing;
  for (const Figure& figure : first.figures) {
    if (figure.main && !has(other.figures, figure.name)) missing.push_back(figure);
  }
  return missing;
}

}  // namespace

void expect_comparable(const Contest& first, const Contest& other, Problems& problems,
                       std::vector<std::string>& notes) {
  if (other.fingerprint != first.fingerprint) {
    problems.add({other.spec}, fmt::format("reads other data than {}: give both the same "
                                           "data.source, data.limit and pictures of targets",
                                           first.spec));
    return;
  }
  const std::string divided = difference(first.split, other.split);
  if (!divided.empty()) {
    problems.add({other.spec},
                 fmt::format("divides its samples otherwise than {} ({}): give both the same "
                             "data.split, or --set it for all",
                             first.spec, divided));
  }
  expect_same_targets(first, other, problems);
  const std::vector<Figure> missing = missing_from(other, first);
  if (missing.empty()) return;
  const bool some = std::any_of(other.figures.begin(), other.figures.end(),
                                [&](const auto& own) { return has(first.figures, own.name); });
  const std::string judged =
      fmt::format("is judged by {}, not by {}", list_of(other.figures), list_of(missing));
  if (some) {
    notes.push_back(fmt::format("{} {}: it is not on the front", other.spec, judged));
  } else {
    problems.add({other.spec}, fmt::format("{}: give it a task with the same target and metrics as "
                                           "one of {}",
                                           judged, first.spec));
  }
}

}  // namespace mgm
