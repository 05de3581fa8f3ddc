#include "mgm/base/parse_json.h"

#include <gmock/gmock.h>

#include "mgm/base/complaint_for_test.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

std::string refusal(const std::string& text) {
  return complaint(Fault::kData, [&] { parse_json<Json>(text, 3); });
}

TEST(ParseJson, KeepsEveryValueInItsOrder) {
  const char* text = R"({"b":[1,-2,1.5,"x",null,true,{}],"a":{"c":[],"a":18446744073709551615}})";
  EXPECT_EQ(parse_json<Json>(text, 3).dump(), text);
  EXPECT_EQ(parse_json<nlohmann::json>(R"({"b":1,"a":2})", 3).dump(), R"({"a":2,"b":1})");
  EXPECT_EQ(parse_json<Json>("7", 0), 7);
}

TEST(ParseJson, RefusesKeysThatComeTwice) {
  EXPECT_THAT(refusal(R"({"a": 1, "a": 2})"), HasSubstr("has the key 'a' twice in one object"));
  EXPECT_EQ(refusal(R"([{"a": 1}, {"a": {"a": 1}}])"), "nothing was thrown");
}

TEST(ParseJson, RefusesWhatNestsTooDeeply) {
  EXPECT_EQ(refusal("[[[]]]"), "nothing was thrown");
  EXPECT_THAT(refusal("[[[[]]]]"), HasSubstr("nests more than 3 levels deep"));
}

TEST(ParseJson, SaysWhereItStopsBeingJson) {
  EXPECT_THAT(refusal("{\"a\": 1,\n  b}"), HasSubstr("is not JSON (parse error at line 2, column"));
  EXPECT_THAT(refusal("[1e999]"), HasSubstr("is not JSON (number overflow"));
  EXPECT_THAT(refusal(""), HasSubstr("is not JSON (parse error"));
}

TEST(ParseJson, TakesNoLongerForMembersOfOneObjectThanForThoseOfMany) {
  std::string text = "{";
  constexpr int kMembers = 300'000;  // looking at each for each would take minutes
  for (int i = 0; i < kMembers; ++i) text += "\"" + std::to_string(i) + "\":0,";
  EXPECT_EQ(parse_json<Json>(text + "\"x\":0}", 1).size(), kMembers + 1);
}

TEST(JsonReason, LeavesTheNameOfTheExceptionOut) {
  try {
    Json(nullptr).get<std::string>();
  } catch (const std::exception& error) {
    EXPECT_EQ(json_reason(error), "type must be string, but is null");
  }
  EXPECT_EQ(json_reason(std::runtime_error("as it is")), "as it is");
}

}  // namespace
}  // namespace mgm
