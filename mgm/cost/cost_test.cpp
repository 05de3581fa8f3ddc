#include "mgm/cost/cost.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mgm {

TEST(Cost, TakesOverWhatWasCounted) {
  Count count;
  count.macs = 100;
  count.best_macs = 10;
  count.worst_macs = 200;
  count.parameters = 55;
  count.active_parameters = 30.5;
  Cost cost = cost_of(count);
  cost.bytes = 220;
  EXPECT_EQ(to_json(cost).dump(),
            R"({"macs_per_sample":100.0,"best_macs":10.0,"worst_macs":200.0,"parameters":55,)"
            R"("active_parameters":30.5,"bytes":220})");
}

TEST(Cost, AveragesOverRealSamples) {
  EXPECT_EQ(mean_macs({10, 20, 60}), 30);
  EXPECT_EQ(mean_macs({}), 0);
}

}  // namespace mgm
