#include "mgm/task/class_weights.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "mgm/base/text.h"

namespace mgm {

using Json = nlohmann::ordered_json;

std::string FieldType<ClassWeights>::type(const ClassWeights&) {
  return "equal, balanced or a map of classes to numbers";
}

Json FieldType<ClassWeights>::schema(const ClassWeights& member) {
  const Json weight{{"type", "number"}, {"minimum", 0}};
  return {
      {"anyOf",
       {{{"enum", member.word.allowed}}, {{"type", "object"}, {"additionalProperties", weight}}}}};
}

Json FieldType<ClassWeights>::write(const ClassWeights& member) {
  if (member.of_class.empty()) return member.word.value;
  return Json(member.of_class);
}

bool FieldType<ClassWeights>::read(const Spec& from, ClassWeights& member, Problems& problems) {
  if (!from.is_map()) return FieldType<OneOf>::read(from, member.word, problems);
  bool fits = true;
  for (const auto& [name, value] : from.entries()) {
    double weight = 0;
    if (!FieldType<double>::read(value, weight, problems)) {
      fits = false;
    } else if (weight < 0) {
      problems.add(value.place(), "a class cannot weigh less than 0");
      fits = false;
    }
    member.of_class[name] = weight;
  }
  return fits;
}

namespace {

std::vector<double> balanced(const TargetInfo& target) {
  const double all = std::accumulate(target.counts.begin(), target.counts.end(), 0.0);
  const auto present = static_cast<double>(
      std::count_if(target.counts.begin(), target.counts.end(), [](double n) { return n > 0; }));
  std::vector<double> weights;
  for (const double count : target.counts)
    weights.push_back(count > 0 ? all / (present * count) : 1);
  return weights;
}

}  // namespace

std::vector<double> ClassWeights::resolved(const TargetInfo& target) const {
  if (of_class.empty() && word == "equal") return {};
  if (target.type != TargetInfo::Type::kClass) {
    throw Error(Fault::kSpec, fmt::format("weights are those of classes, and '{}' has none: leave "
                                          "them away",
                                          target.name));
  }
  if (of_class.empty()) return balanced(target);
  std::vector<double> weights(target.classes.size(), 1);
  for (const auto& [name, weight] : of_class) {
    const auto found = std::find(target.classes.begin(), target.classes.end(), name);
    if (found == target.classes.end())
      throw Error(Fault::kSpec, "weights: " + unknown_name("class", name, target.classes));
    weights[found - target.classes.begin()] = weight;
  }
  return weights;
}

Json by_class(const std::vector<double>& weights, const TargetInfo& target) {
  Json json = Json::object();
  for (std::size_t k = 0; k < weights.size(); ++k) json[target.classes[k]] = weights[k];
  return json;
}

}  // namespace mgm
