#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/data/schema.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// How much a sample of each class counts in a loss: `equal`, `balanced` (so that every class
/// counts alike: samples / (classes x samples of the class), King and Zeng 2001), or a map of
/// classes to weights, in which others weigh 1.
struct ClassWeights {
  OneOf word{"equal", {"equal", "balanced"}};
  std::map<std::string, double> of_class = {};

  /// One for each class of `target`; empty where all weigh 1. Throws Error(kSpec) for classes that
  /// there are none of, and for a target without classes.
  std::vector<double> resolved(const TargetInfo& target) const;
};

template <>
struct FieldType<ClassWeights> : PlainFieldType<ClassWeights> {
  static std::string type(const ClassWeights&);
  static nlohmann::ordered_json schema(const ClassWeights&);
  static nlohmann::ordered_json write(const ClassWeights&);
  static bool read(const Spec&, ClassWeights&, Problems&);
};

/// What losses of classes may look at more than at the rest: members `focal` and `weights`.
template <class Fields, class Config>
void describe_emphasis(Fields& field, Config& config) {
  field("focal", config.focal,
        "What is already told with probability p counts (1 - p)^focal: 2 looks at the hard "
        "samples, 0 at all alike.",
        in_range(0, 10));
  field("weights", config.weights,
        "Of classes: how much a sample of each counts; balanced: rare ones more, so that all "
        "classes count alike.");
}

/// Weights by class name, as a spec would give them.
nlohmann::ordered_json by_class(const std::vector<double>& weights, const TargetInfo& target);

}  // namespace mgm
