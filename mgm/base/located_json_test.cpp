#include "mgm/base/located_json.h"

#include <gmock/gmock.h>

#include "mgm/base/complaint_for_test.h"
#include "mgm/base/error.h"

namespace mgm {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Json = nlohmann::ordered_json;

}  // namespace

TEST(LocatedJson, ShowsEachItemWithItsPlace) {
  const Json json = {{"list", {1, "two", 3}}};
  const LocatedJson list = LocatedJson(json, "").at("list");
  std::vector<std::string> complaints;
  for (const LocatedJson item : list.items()) {
    complaints.push_back(complaint(Fault::kModel, [&] { item.string(); }));
  }
  EXPECT_THAT(complaints, ElementsAre("list[0]: expected a text, found 1", "nothing was thrown",
                                      "list[2]: expected a text, found 3"));
  EXPECT_THAT(LocatedJson(Json::array({4, 5}), "").integers(), ElementsAre(4, 5));
  EXPECT_THAT(complaint(Fault::kModel, [&] { list.integers(); }),
              HasSubstr("list[1]: expected a whole number, found \"two\""));
  EXPECT_THAT(complaint(Fault::kModel, [&] { LocatedJson(json, "").items(); }),
              HasSubstr("expected a list, found an object"));
}

TEST(LocatedJson, ShowsTheBeginningOfALongText) {
  const Json json = std::string(std::size_t{10} << 20, 'x');
  const std::string told = complaint(Fault::kModel, [&] { LocatedJson(json, "name").integer(); });
  EXPECT_THAT(told, HasSubstr("name: expected a whole number, found \"xxx"));
  EXPECT_LT(told.size(), 300U);
}

}  // namespace mgm
