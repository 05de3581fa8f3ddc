#include "mgm/train/observer.h"

#include <cmath>
#include <limits>

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// JSON knows no NaN: null stands for it.
Json number(double value) { return std::isnan(value) ? Json() : Json(value); }
double number(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json numbers(const std::map<std::string, double>& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = number(value);
  return json;
}
std::map<std::string, double> numbers(const Json& json, const char* name) {
  std::map<std::string, double> values;
  if (!json.contains(name)) return values;
  for (const auto& [key, value] : json.at(name).items()) values[key] = number(value);
  return values;
}

}  // namespace

Json EpochReport::json() const {
  Json json = {{"phase", phase},
               {"address", address},
               {"epoch", epoch},
               {"rate_factor", rate_factor},
               {"train_loss", number(train_loss)},
               {"validation_loss", number(validation_loss)},
               {"metrics", numbers(metrics)}};
  if (!weights.empty()) json["weights"] = numbers(weights);
  if (!conflicts.empty()) json["conflicts"] = numbers(conflicts);
  json["best"] = best;
  return json;
}

EpochReport EpochReport::read(const Json& json) {
  EpochReport report;
  report.phase = json.at("phase").get<int>();
  report.address = json.at("address").get<std::string>();
  report.epoch = json.at("epoch").get<std::int64_t>();
  report.rate_factor = json.at("rate_factor").get<double>();
  report.train_loss = number(json.at("train_loss"));
  report.validation_loss = number(json.at("validation_loss"));
  report.metrics = numbers(json, "metrics");
  report.weights = numbers(json, "weights");
  report.conflicts = numbers(json, "conflicts");
  report.best = json.at("best").get<bool>();
  return report;
}

}  // namespace mgm
