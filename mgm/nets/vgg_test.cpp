#include "mgm/nets/vgg.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"

namespace mgm {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Vgg, HasTorchvisionsWeightNames) {
  const std::vector<std::string> plain =
      net_for_test<Vgg11Config>("{}", {3, 32, 32}, 10).weight_names();
  EXPECT_THAT(plain, ElementsAre("features.0.weight", "features.0.bias", "features.3.weight",
                                 "features.3.bias", "features.6.weight", "features.6.bias",
                                 "features.8.weight", "features.8.bias", "features.11.weight",
                                 "features.11.bias", "features.13.weight", "features.13.bias",
                                 "features.16.weight", "features.16.bias", "features.18.weight",
                                 "features.18.bias", "classifier.0.weight", "classifier.0.bias",
                                 "classifier.3.weight", "classifier.3.bias", "classifier.6.weight",
                                 "classifier.6.bias"));
  const std::vector<std::string> normed =
      net_for_test<Vgg19Config>("{batch_norm: true}", {3, 32, 32}, 10).weight_names();
  EXPECT_THAT(normed, Contains("features.0.bias"));
  EXPECT_THAT(normed, Contains("features.1.running_mean"));
  EXPECT_THAT(normed, Contains("features.49.weight"));
  EXPECT_THAT(normed, Contains("features.50.running_var"));
  EXPECT_THAT(normed, Not(Contains("features.2.weight")));
}

TEST(Vgg, AveragesPicturesOfAnySizeToTheGridThatItsLinearLayersRead) {
  const BuiltNet small = net_for_test<Vgg11Config>("{}", {3, 64, 96}, 10);
  EXPECT_THAT(small.ops(), Contains("adaptive_average_pool2d"));
  EXPECT_EQ(small.output(), (Shape{10}));
  EXPECT_THAT(net_for_test<Vgg11Config>("{}", {3, 224, 224}, 10).ops(),
              Not(Contains("adaptive_average_pool2d")));
}

TEST(Vgg, MayHaveTheHeadOfSmallPictures) {
  const BuiltNet net =
      net_for_test<Vgg16Config>("{batch_norm: true, pool: 1, widths: [classes]}", {3, 32, 32}, 10);
  EXPECT_EQ(net.weight_names().back(), "classifier.0.bias");
  EXPECT_EQ(net.learnable(), 14728266);
}

TEST(Vgg, StartsAsTorchvisionDoes) {
  const BuiltNet net = net_for_test<Vgg11Config>("{}", {3, 32, 32}, 10);
  EXPECT_EQ(net.weights[0].initial.kind, InitialValue::Kind::kNormal);
  EXPECT_DOUBLE_EQ(net.weights[0].initial.scale, std::sqrt(2.0 / (64 * 9)));
  EXPECT_EQ(net.weights[1].initial.kind, InitialValue::Kind::kConstant);
  EXPECT_EQ(net.weights[1].initial.scale, 0);
  EXPECT_EQ(net.weights.end()[-2].initial.kind, InitialValue::Kind::kNormal);
  EXPECT_DOUBLE_EQ(net.weights.end()[-2].initial.scale, 0.01);
}

TEST(Vgg, DropsBetweenItsLinearLayers) {
  const BuiltNet net = net_for_test<Vgg11Config>("{from: classifier}", {512, 7, 7}, 10);
  EXPECT_THAT(net.ops(), ElementsAre("flatten", "linear", "relu", "dropout", "linear", "relu",
                                     "dropout", "linear"));
}

TEST(Vgg, RefusesPicturesThatArePooledAway) {
  EXPECT_THAT(net_for_test<Vgg11Config>("{}", {3, 16, 16}, 10).problems, HasSubstr("is only 1 "));
}

TEST(Vgg, RefusesWidthsThatWouldNotBeUsed) {
  EXPECT_THAT(net_for_test<Vgg11Config>("{until: pool, widths: [10]}", {3, 32, 32}).problems,
              HasSubstr("vgg11 ends at 'pool' and so has no linear layers: leave widths away"));
  EXPECT_THAT(net_for_test<Vgg11Config>("{widths: []}", {3, 32, 32}, 10).problems,
              HasSubstr("until: pool writes the features"));
}

TEST(Vgg, ScalesItsChannelsAndKeepsItsOutput) {
  const auto options = scaled_for_test<Vgg11Config>("{}", 0.5);
  EXPECT_EQ(options["width"], 32);
  EXPECT_EQ(options["widths"].dump(), R"([2048,2048,"classes"])");
}

}  // namespace
}  // namespace mgm
