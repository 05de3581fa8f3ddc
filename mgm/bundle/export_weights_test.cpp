#include "mgm/bundle/export_weights.h"

#include <gmock/gmock.h>

#include "mgm/bundle/bundle_fixture.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ExportWeights : public BundleFixture {
 protected:
  /// Saves nets that each hold `fc`, at these addresses, as the model of this spec.
  void save_nets(const std::vector<std::string>& addresses, const Json& model) const {
    Block block{{{"x", {2}}}, {}, {{2}}, {}};
    std::map<std::string, Array> weights;
    for (const std::string& address : addresses) {
      const ValueId last = static_cast<ValueId>(block.shapes.size()) - 1;
      block.ops.push_back({Linear{address + ".weight", "", 2}, {last}, {last + 1}});
      block.shapes.push_back({2});
      weights[address + ".weight"] = Array({2, 2}, {static_cast<float>(weights.size()), 2, 3, 4});
    }
    weights["unused.centroids"] = Array({1}, {1});
    block.outputs = {static_cast<ValueId>(block.shapes.size()) - 1};
    BundleInfo saved = info();
    saved.spec = {{"model", model}};
    write_bundle(saved, Program{block, {}}, weights, {}, at("nets.partial"), at("nets"), true);
  }

  std::vector<std::string> names(const WeightExport& wanted) const {
    std::vector<std::string> result;
    for (const auto& [name, array] : exported_weights(*Bundle::open(at("nets")), wanted))
      result.push_back(name);
    return result;
  }

  std::string refusal(const WeightExport& wanted) const {
    try {
      names(wanted);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kSpec);
      return error.what();
    }
    return "it was exported";
  }
};

const nlohmann::ordered_json kNet{{"net", {{"mlp", {}}}}};

TEST_F(ExportWeights, OfOneNetHaveItsNames) {
  save_nets({"model.fc1", "model.fc2"}, kNet);
  EXPECT_THAT(names({}), ElementsAre("fc1.weight", "fc2.weight"));
  EXPECT_THAT(names({"model", true}), ElementsAre("fc1.weight", "fc2.weight"));
}

TEST_F(ExportWeights, OfADividedNetworkBecomeTheWhole) {
  save_nets({"features.layer1", "heads.one.fc"},
            {{"chain", {{"features", kNet}, {"heads", {{"fork", {{"one", kNet}}}}}}}});
  EXPECT_THAT(names({}), ElementsAre("features.layer1.weight", "heads.one.fc.weight"));
  EXPECT_THAT(names({"model", true}), ElementsAre("fc.weight", "layer1.weight"));
  EXPECT_THAT(names({"heads"}), ElementsAre("one.fc.weight"));
  EXPECT_THAT(names({"heads", true}), ElementsAre("fc.weight"));
}

TEST_F(ExportWeights, OfExpertsAndStagesAreFoundUnderTheirAddresses) {
  save_nets({"router.gate", "e1.quick.fc", "named.fc"},
            {{"route",
              {{"experts",
                {{"each", {{"cascade", {{"stages", {{"quick", kNet}}}}}}}, {"named", kNet}}}}}});
  EXPECT_THAT(names({"e1", true}), ElementsAre("fc.weight"));
  EXPECT_THAT(names({"router", true}), ElementsAre("router.gate.weight"));
}

TEST_F(ExportWeights, KeepTheirValues) {
  save_nets({"model.fc1", "model.fc2"}, kNet);
  const auto weights = exported_weights(*Bundle::open(at("nets")), {});
  EXPECT_THAT(weights.at("fc2.weight").values, ElementsAre(1, 2, 3, 4));
}

TEST_F(ExportWeights, RefuseTwoOfOneName) {
  save_nets({"a.fc", "b.fc"}, {{"fork", {{"a", kNet}, {"b", kNet}}}});
  EXPECT_THAT(refusal({"model", true}), HasSubstr("two nets have a weight 'fc.weight'"));
}

TEST_F(ExportWeights, NameTheAddressesThatExist) {
  save_nets({"features.fc", "heads.fc"}, {{"chain", {{"features", kNet}, {"heads", kNet}}}});
  EXPECT_THAT(refusal({"feature"}), HasSubstr("did you mean 'features'?"));
  EXPECT_THAT(refusal({"unused"}), HasSubstr("unused"));
}

}  // namespace
}  // namespace mgm
