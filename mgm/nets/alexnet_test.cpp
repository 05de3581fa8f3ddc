#include "mgm/nets/alexnet.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AlexNet, HasTorchvisionsWeightNames) {
  const BuiltNet net = net_for_test<AlexNetConfig>("{}", {3, 96, 96}, 10);
  EXPECT_THAT(
      net.weight_names(),
      ElementsAre("features.0.weight", "features.0.bias", "features.3.weight", "features.3.bias",
                  "features.6.weight", "features.6.bias", "features.8.weight", "features.8.bias",
                  "features.10.weight", "features.10.bias", "classifier.1.weight",
                  "classifier.1.bias", "classifier.4.weight", "classifier.4.bias",
                  "classifier.6.weight", "classifier.6.bias"));
}

TEST(AlexNet, DropsBeforeEveryLinearLayerButTheLast) {
  const BuiltNet net = net_for_test<AlexNetConfig>("{from: classifier}", {256, 6, 6}, 10);
  EXPECT_THAT(net.ops(), ElementsAre("flatten", "dropout", "linear", "relu", "dropout", "linear",
                                     "relu", "linear"));
}

TEST(AlexNet, NarrowsInProportion) {
  const BuiltNet net =
      net_for_test<AlexNetConfig>("{width: 8, pool: 2, widths: [16, classes]}", {3, 96, 96}, 5);
  EXPECT_EQ(net.weights[0].shape, (Shape{8, 3, 11, 11}));
  EXPECT_EQ(net.weights[8].shape, (Shape{32, 32, 3, 3}));
  EXPECT_EQ(net.weights[10].shape, (Shape{16, 128}));
  EXPECT_EQ(net.output(), (Shape{5}));
}

TEST(AlexNet, RefusesPicturesThatAreTooSmall) {
  EXPECT_EQ(net_for_test<AlexNetConfig>("{}", {3, 63, 63}, 10).problems, "");
  EXPECT_THAT(net_for_test<AlexNetConfig>("{}", {3, 32, 32}, 10).problems, HasSubstr("is only "));
}

TEST(AlexNet, RefusesWidthsThatWouldNotBeUsed) {
  EXPECT_THAT(net_for_test<AlexNetConfig>("{until: features, widths: [9]}", {3, 96, 96}).problems,
              HasSubstr("alexnet ends at 'features' and so has no linear layers"));
}

TEST(AlexNet, ScalesItsChannelsAndKeepsItsOutput) {
  const auto options = scaled_for_test<AlexNetConfig>("{}", 0.25);
  EXPECT_EQ(options["width"], 16);
  EXPECT_EQ(options["widths"].dump(), R"([1024,1024,"classes"])");
}

}  // namespace
}  // namespace mgm
