#include "mgm/bundle/strict_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mgm/base/error.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& text) {
  try {
    parse_strict_json<Json>(text, "model/manifest.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kModel);
    EXPECT_THAT(error.what(), StartsWith("model/manifest.json: is damaged: "));
    EXPECT_THAT(error.what(), HasSubstr("copy the model again or train anew"));
    return error.what();
  }
  return "it was read";
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST(StrictJson, ReadsWhatIsFine) {
  EXPECT_EQ(parse_strict_json<Json>(R"( {"b": [1, {"a": null}], "a": {"a": 1.5}} )", "file").dump(),
            R"({"b":[1,{"a":null}],"a":{"a":1.5}})");
  EXPECT_EQ(parse_strict_json<nlohmann::json>(R"({"b": 1, "a": 2})", "file").dump(),
            R"({"a":2,"b":1})");
}

TEST(StrictJson, RefusesAKeyTwiceInOneObjectOnly) {
  EXPECT_THAT(refusal(R"({"a": 1, "b": {"c": 1, "c": 2}})"), HasSubstr("the key 'c' twice"));
  EXPECT_THAT(refusal(R"({"a": 1, "\u0061": 2})"), HasSubstr("the key 'a' twice"));
  EXPECT_EQ(refusal(R"([{"a": 1}, {"a": {"a": 1}}])"), "it was read");
}

TEST(StrictJson, RefusesWhatIsNoJson) {
  for (const char* text : {"", "{", "[1,]", "{'a': 1}", "nul", "[1] x", "// c\n1", "[01]",
                           "\"\xff\"", "[1e999]", "\"\t\"", "{\"a\"}", "NaN", "[1}"}) {
    EXPECT_THAT(refusal(text), HasSubstr("is not JSON (")) << text;
  }
}

TEST(StrictJson, SaysWhereItStopped) {
  EXPECT_THAT(refusal("{\"a\": 1,\n  b}"), HasSubstr("parse error at line 2, column 3"));
}

TEST(StrictJson, RefusesNestingThatNoModelNeeds) {
  EXPECT_EQ(refusal(repeated("[", 512) + repeated("]", 512)), "it was read");
  EXPECT_THAT(refusal(repeated("[", 513) + repeated("]", 513)), HasSubstr("512 levels"));
  EXPECT_THAT(refusal(repeated("{\"a\":", 1'000'000)), HasSubstr("512 levels"));
}

TEST(StrictJson, RefusesSoManyMembersThatLookingOneUpWouldTakeForEver) {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  EXPECT_THAT(refusal(text + "\"x\":0}"), HasSubstr("more than 16384 members"));
}

}  // namespace mgm
