#include "mgm/cli/route_tables.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;

Json report() {
  return Json::parse(R"({
    "tasks": {"label": {"loss": 0.5, "metrics": {"accuracy": 0.8}}},
    "routes": {"label": {
      "load": {"animals": 0.75, "things": 0.25, "rest": 0.0}, "dead": ["rest"], "changes": ["label"],
      "agreement": 0.9, "compared": {"label": 1.0}, "router": {"label": 0.8},
      "by_partition": {"label": 0.85}, "oracle": {"label": 0.95}, "random": {"label": 0.4},
      "regret": {"label": 0.15},
      "by_expert": {"label": {"animals": 0.9, "things": 0.5, "rest": null}},
      "single": {"label": {"animals": 0.6, "things": 0.3, "rest": 0.1}},
      "best_single": {"label": {"expert": "animals", "value": 0.6}},
      "average": {"label": 0.7},
      "balance": {"max_over_mean": 2.25, "entropy_bits": 0.8113, "entropy_bits_if_even": 1.585},
      "confusion": {"animals": {"animals": 1490, "things": 10, "rest": 0},
                    "things": {"animals": 10, "things": 490, "rest": 0},
                    "rest": {"animals": 0, "things": 0, "rest": 0}}}}})");
}

TEST(RouteTables, LineUp) {
  EXPECT_EQ(
      route_tables(report()),
      R"(route label: agreement with the partition 0.9000; largest load 2.25 times the mean, entropy 0.81 of 1.58 bits; dead: rest

expert     load  on its own  on all
-------  ------  ----------  ------
animals  0.7500      0.9000  0.6000
things   0.2500      0.5000  0.3000
rest     0.0000           -  0.1000

task   router  by partition  oracle  regret  random  best single expert  average of all
-----  ------  ------------  ------  ------  ------  ------------------  --------------
label  0.8000        0.8500  0.9500  0.1500  0.4000    0.6000 (animals)          0.7000

subset, sent to  animals  things  rest
---------------  -------  ------  ----
animals           1.49 k      10     0
things                10     490     0
rest                   0       0     0

)");
}

TEST(RouteTables, SayHowManyFellBack) {
  Json fallen = report();
  fallen["routes"]["label"]["fell_back"] = 0.125;
  fallen["routes"]["label"]["abstained"] = 0.03;
  EXPECT_THAT(route_tables(fallen),
              testing::HasSubstr("dead: rest; fell back 0.1250, abstained 0.0300\n"));
}

TEST(RouteTables, SayWhatShareOfTheSamplesIsCompared) {
  Json fallen = report();
  fallen["routes"]["label"]["compared"]["label"] = 0.9;
  EXPECT_THAT(route_tables(fallen),
              testing::HasSubstr("average of all  samples that all answer\n"));
  EXPECT_THAT(route_tables(fallen), testing::HasSubstr("0.7000                   0.9000\n"));
}

TEST(RouteTables, LeaveOutWhatIsNotThere) {
  Json without = report();
  Json& route = without["routes"]["label"];
  route.erase("confusion");
  route["by_partition"] = Json::object();
  route["agreement"] = nullptr;
  const std::string text = route_tables(without);
  EXPECT_THAT(text, testing::HasSubstr("agreement with the partition -;"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("sent to")));
  EXPECT_THAT(route_tables({{"routes", Json::object()}}), testing::IsEmpty());
}

}  // namespace
}  // namespace mgm
