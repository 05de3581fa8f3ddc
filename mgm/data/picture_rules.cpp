#include "mgm/data/picture_rules.h"

#include "mgm/base/located_json.h"
#include "mgm/base/text.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kResize = "bilinear_antialiased";
constexpr const char* kGrey = "bt601";
constexpr const char* kAlpha = "onto_black";

void expect_rule(const LocatedJson& json, const char* known) {
  const std::string rule = json.string();
  if (rule != known) json.refuse(unknown_name("rule", rule, {known}));
}

}  // namespace

Json picture_rules(bool resizes) {
  return {{"resize", resizes ? Json(kResize) : Json()}, {"grey", kGrey}, {"alpha", kAlpha}};
}

bool read_picture_rules(const Json& json) {
  const LocatedJson rules(json, "");
  expect_rule(rules.at("grey"), kGrey);
  expect_rule(rules.at("alpha"), kAlpha);
  if (json.at("resize").is_null()) return false;
  expect_rule(rules.at("resize"), kResize);
  return true;
}

}  // namespace mgm
