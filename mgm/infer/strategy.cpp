#include "mgm/infer/strategy.h"

#include <fmt/format.h>

#include "mgm/task/temperature.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kFitted = "calibrated";

}  // namespace

std::string FieldType<TemperatureChoice>::type(const TemperatureChoice&) {
  return fmt::format("number from {} to {}, or '{}'", kLowestTemperature, kHighestTemperature,
                     kFitted);
}

Json FieldType<TemperatureChoice>::schema(const TemperatureChoice&) {
  return {{"oneOf",
           {{{"type", "number"}, {"minimum", kLowestTemperature}, {"maximum", kHighestTemperature}},
            {{"const", kFitted}}}}};
}

Json FieldType<TemperatureChoice>::write(const TemperatureChoice& member) {
  if (!member.stated) return nullptr;
  return member.number ? Json(*member.number) : Json(kFitted);
}

bool FieldType<TemperatureChoice>::read(const Spec& from, TemperatureChoice& member,
                                        Problems& problems) {
  if (from.scalar() == kFitted) {
    member = {true, {}};
    return true;
  }
  const std::optional<double> number = from.as_number();
  if (!number || *number < kLowestTemperature || *number > kHighestTemperature) {
    problems.add(from.place(), fmt::format("'{}': expected a {}, found {}", from.path(),
                                           type(member), from.found()));
    return false;
  }
  member = {true, number};
  return true;
}

}  // namespace mgm
