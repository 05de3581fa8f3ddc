#include "mgm/nets/resnet.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"
#include "mgm/program/count.h"

namespace mgm {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(ResNet18, HasTorchvisionsParametersAndArithmetic) {
  const BuiltNet net = net_for_test<ResNet18Config>("{stem: standard}", {3, 224, 224}, 1000);
  EXPECT_EQ(net.learnable(), 11689512);
  EXPECT_EQ(net.output(), (Shape{1000}));
  EXPECT_EQ(count(net.block, {}).macs, 1814073344);
}

TEST(ResNet18, HasTorchvisionsWeightNames) {
  const BuiltNet net = net_for_test<ResNet18Config>("{}", {3, 32, 32}, 10);
  const std::vector<std::string> names = net.weight_names();
  EXPECT_EQ(names.size(), 102U);  // torchvision's 122 without 20 counters of batches
  for (const char* name :
       {"conv1.weight", "bn1.running_mean", "layer1.0.conv1.weight", "layer1.1.bn2.bias",
        "layer2.0.downsample.0.weight", "layer2.0.downsample.1.running_var",
        "layer4.1.conv2.weight", "fc.weight", "fc.bias"}) {
    EXPECT_THAT(names, Contains(name));
  }
  EXPECT_THAT(names, ::testing::Not(Contains("layer1.0.downsample.0.weight")));
}

TEST(ResNet50, PutsTheStrideOnTheMiddleOfABottleneck) {
  const BuiltNet net = net_for_test<ResNet50Config>("{until: layer2}", {3, 32, 32});
  EXPECT_EQ(net.output(), (Shape{512, 16, 16}));
  const std::vector<std::string> names = net.weight_names();
  for (const char* name : {"layer1.0.downsample.0.weight", "layer1.2.conv3.weight",
                           "layer1.2.bn3.running_var", "layer2.3.conv1.weight"}) {
    EXPECT_THAT(names, Contains(name));
  }
  for (const Op& op : net.block.ops) {
    const auto* conv = std::get_if<Conv2d>(&op.body);
    if (conv != nullptr && conv->stride == 2 && conv->kernel == 3) {
      EXPECT_EQ(conv->weight, "n.layer2.0.conv2.weight");
    }
  }
}

TEST(ResNet34, HasThreeFourSixAndThreeBlocks) {
  const std::vector<std::string> names =
      net_for_test<ResNet34Config>("{}", {3, 32, 32}, 10).weight_names();
  for (const char* last :
       {"layer1.2.bn2.bias", "layer2.3.bn2.bias", "layer3.5.bn2.bias", "layer4.2.bn2.bias"}) {
    EXPECT_THAT(names, Contains(last));
  }
  EXPECT_EQ(names.size(), 182U);  // torchvision's 218 without 36 counters of batches
}

TEST(ResNet18, KeepsSmallPicturesLargeInTheSmallStem) {
  EXPECT_EQ(net_for_test<ResNet18Config>("{until: layer1}", {3, 32, 32}).output(),
            (Shape{64, 32, 32}));
  EXPECT_EQ(net_for_test<ResNet18Config>("{until: layer1, stem: standard}", {3, 224, 224}).output(),
            (Shape{64, 56, 56}));
}

TEST(ResNet18, EndsWhereItIsTold) {
  EXPECT_EQ(net_for_test<ResNet18Config>("{until: layer3}", {3, 32, 32}).output(),
            (Shape{256, 8, 8}));
  EXPECT_EQ(net_for_test<ResNet18Config>("{until: layer4}", {3, 32, 32}).output(),
            (Shape{512, 4, 4}));
  EXPECT_EQ(net_for_test<ResNet18Config>("{until: pool, width: 16}", {3, 32, 32}).output(),
            (Shape{128}));
}

TEST(ResNet18, PutsSeveralLinearLayersOnItsFeatures) {
  const BuiltNet net = net_for_test<ResNet18Config>("{widths: [50, classes]}", {3, 32, 32}, 10);
  EXPECT_THAT(net.weight_names(), Contains("fc2.weight"));
  EXPECT_EQ(net.output(), (Shape{10}));
}

TEST(ResNet18, StartsConvolutionsByFanOut) {
  const BuiltNet net = net_for_test<ResNet18Config>("{}", {3, 32, 32}, 10);
  const InitialValue initial = net.weights.front().initial;
  EXPECT_EQ(initial.kind, InitialValue::Kind::kNormal);
  EXPECT_DOUBLE_EQ(initial.scale, std::sqrt(2.0 / (64 * 3 * 3)));
}

TEST(ResNet18, RefusesWidthsThatWouldNotBeUsed) {
  EXPECT_THAT(net_for_test<ResNet18Config>("{until: pool, widths: [10]}", {3, 32, 32}).problems,
              HasSubstr("resnet18 ends at 'pool' and so has no linear layers: leave widths away"));
  EXPECT_THAT(net_for_test<ResNet18Config>("{widths: []}", {3, 32, 32}, 10).problems,
              HasSubstr("until: pool writes the features"));
}

TEST(ResNet18, NamesTheNearestWordForWhereToEnd) {
  EXPECT_THAT(net_for_test<ResNet18Config>("{until: pol}", {3, 32, 32}).problems,
              HasSubstr("did you mean 'pool'?"));
}

TEST(ResNet18, RefusesInputsThatAreNoPictures) {
  EXPECT_THAT(net_for_test<ResNet18Config>("{}", {12}, 10).problems,
              HasSubstr("needs pictures, an input [channels, height, width], got [12]"));
}

TEST(ResNet18, ScalesItsChannelsAndKeepsItsOutput) {
  const auto options = scaled_for_test<ResNet18Config>("{widths: [100, classes]}", 0.5);
  EXPECT_EQ(options["width"], 32);
  EXPECT_EQ(options["widths"].dump(), R"([50,"classes"])");
}

}  // namespace
}  // namespace mgm
