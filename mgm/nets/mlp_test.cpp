#include "mgm/nets/mlp.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Mlp, HasReluBetweenLayersAndNoneAfterTheLast) {
  const BuiltNet net = net_for_test<MlpConfig>("{widths: [256, 256, 10]}", {64});
  EXPECT_THAT(net.ops(), ElementsAre("linear", "relu", "linear", "relu", "linear"));
  EXPECT_THAT(net.weight_names(), ElementsAre("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias",
                                              "fc3.weight", "fc3.bias"));
  EXPECT_EQ(net.learnable(), 64 * 256 + 256 + 256 * 256 + 256 + 256 * 10 + 10);
}

TEST(Mlp, EndsInReluWhereAnotherNodeReadsItsFeatures) {
  const BuiltNet net = net_for_test<MlpConfig>("{widths: [8, 4], last: relu, dropout: 0.5}", {4});
  EXPECT_THAT(net.ops(), ElementsAre("linear", "relu", "dropout", "linear", "relu", "dropout"));
}

TEST(Mlp, FlattensPictures) {
  const BuiltNet net = net_for_test<MlpConfig>("{widths: [5]}", {3, 4, 4});
  EXPECT_THAT(net.ops(), ElementsAre("flatten", "linear"));
  EXPECT_EQ(net.weights[0].shape, (Shape{5, 48}));
}

TEST(Mlp, DropsUnitsAfterEachHiddenLayer) {
  const BuiltNet net = net_for_test<MlpConfig>("{widths: [8, 2], dropout: 0.5}", {4});
  EXPECT_THAT(net.ops(), ElementsAre("linear", "relu", "dropout", "linear"));
  EXPECT_EQ(std::get<Dropout>(net.block.ops[2].body).rate, 0.5);
}

TEST(Mlp, SizesItsLastLayerByTheTask) {
  EXPECT_EQ(net_for_test<MlpConfig>("{widths: [8, classes]}", {4}, 7).output(), (Shape{7}));
}

TEST(Mlp, TakesOneWidthForAListOfOne) {
  EXPECT_EQ(net_for_test<MlpConfig>("{widths: classes}", {4}, 7).output(), (Shape{7}));
}

TEST(Mlp, RefusesClassesWhereNoTaskReachesIt) {
  EXPECT_THAT(net_for_test<MlpConfig>("{widths: [8, classes]}", {4}).problems,
              HasSubstr("s.yaml:1:1: n: widths say 'classes', but no task reaches this node"));
}

TEST(Mlp, RefusesWhatIsNoWidth) {
  EXPECT_THAT(net_for_test<MlpConfig>("{}", {4}).problems, HasSubstr("missing option 'widths'"));
  EXPECT_THAT(net_for_test<MlpConfig>("{widths: []}", {4}).problems,
              HasSubstr("an mlp needs at least one width"));
  for (const char* wrong : {"0", "-3", "class", "2.5", "2000000", "[4]", "'8'"}) {
    EXPECT_THAT(net_for_test<MlpConfig>("{widths: [8, " + std::string(wrong) + "]}", {4}).problems,
                HasSubstr("expected a whole number from 1 to 1048576, or 'classes'"))
        << wrong;
  }
  EXPECT_THAT(net_for_test<MlpConfig>("{widths: [8], dropout: 1}", {4}).problems,
              HasSubstr("expected a number from 0 to 0.99"));
}

TEST(Mlp, RefusesToBecomeTooLargeToHold) {
  EXPECT_THAT(net_for_test<MlpConfig>("{widths: [1000000, 1000000]}", {784}).problems,
              HasSubstr("n: weight 'fc2.weight' of shape [1000000, 1000000] makes the net too"));
}

TEST(Mlp, ScalesAllWidthsButTheLast) {
  EXPECT_EQ(scaled_for_test<MlpConfig>("{widths: [100, 1, classes], dropout: 0.1}", 0.25).dump(),
            R"({"widths":[25,1,"classes"],"dropout":0.1,"last":"linear"})");
  EXPECT_EQ(scaled_for_test<MlpConfig>("{widths: [100, 10]}", 1.5)["widths"].dump(), "[150,10]");
}

}  // namespace
}  // namespace mgm
