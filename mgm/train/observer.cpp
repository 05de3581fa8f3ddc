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

}  // namespace

Json EpochReport::json() const {
  Json on_validation = Json::object();
  for (const auto& [name, value] : metrics) on_validation[name] = number(value);
  return {{"phase", phase},
          {"address", address},
          {"epoch", epoch},
          {"rate_factor", rate_factor},
          {"train_loss", number(train_loss)},
          {"validation_loss", number(validation_loss)},
          {"metrics", std::move(on_validation)},
          {"best", best}};
}

EpochReport EpochReport::read(const Json& json) {
  EpochReport report;
  report.phase = json.at("phase").get<int>();
  report.address = json.at("address").get<std::string>();
  report.epoch = json.at("epoch").get<std::int64_t>();
  report.rate_factor = json.at("rate_factor").get<double>();
  report.train_loss = number(json.at("train_loss"));
  report.validation_loss = number(json.at("validation_loss"));
  for (const auto& [name, value] : json.at("metrics").items()) report.metrics[name] = number(value);
  report.best = json.at("best").get<bool>();
  return report;
}

}  // namespace mgm
