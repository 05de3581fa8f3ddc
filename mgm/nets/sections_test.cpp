#include "mgm/nets/sections.h"

#include <gmock/gmock.h>

#include "mgm/base/error.h"
#include "mgm/nets/alexnet.h"
#include "mgm/nets/cnn.h"
#include "mgm/nets/net_for_test.h"
#include "mgm/nets/resnet.h"
#include "mgm/nets/vgg.h"

namespace mgm {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::StartsWith;

/// Weight names, shapes and operations of a net, in order.
struct Written {
  std::vector<std::string> weights, ops;
  Shape output;
};

template <class Config>
void add(const std::string& options, const Shape& input, Written& to) {
  const BuiltNet net = net_for_test<Config>(options, input, 10);
  ASSERT_EQ(net.problems, "");
  for (const WeightDeclaration& weight : net.weights)
    to.weights.push_back(weight.name + " " + text(weight.shape));
  for (const std::string& op : net.ops()) to.ops.push_back(op);
  to.output = net.output();
}

/// Cut at a point, the two halves are the whole.
template <class Config>
void expect_divides(const std::string& first, const std::string& second, const Shape& input) {
  SCOPED_TRACE(std::string(Config::kName) + " " + first + " | " + second);
  Written whole, halves;
  add<Config>("{}", input, whole);
  add<Config>(first, input, halves);
  add<Config>(second, halves.output, halves);
  EXPECT_THAT(halves.weights, ElementsAreArray(whole.weights));
  EXPECT_THAT(halves.ops, ElementsAreArray(whole.ops));
  EXPECT_EQ(halves.output, whole.output);
}

TEST(Ranges, OfANetAreTheNetAgain) {
  expect_divides<ResNet18Config>("{until: stem}", "{from: layer1}", {3, 32, 32});
  expect_divides<ResNet18Config>("{until: layer3}", "{from: layer4}", {3, 32, 32});
  expect_divides<ResNet50Config>("{until: layer4}", "{from: pool}", {3, 32, 32});
  expect_divides<ResNet34Config>("{until: pool}", "{from: fc}", {3, 32, 32});
  expect_divides<Vgg11Config>("{until: block2}", "{from: block3}", {3, 32, 32});
  expect_divides<Vgg16Config>("{until: features}", "{from: pool}", {3, 32, 32});
  expect_divides<Vgg19Config>("{until: pool}", "{from: classifier}", {3, 32, 32});
  expect_divides<AlexNetConfig>("{until: features}", "{from: pool}", {3, 96, 96});
  expect_divides<AlexNetConfig>("{until: pool}", "{from: classifier}", {3, 96, 96});
  expect_divides<CnnConfig>("{until: features}", "{from: classifier}", {1, 28, 28});
}

TEST(Ranges, MayHaveBothEnds) {
  const BuiltNet middle =
      net_for_test<ResNet18Config>("{from: layer2, until: layer3}", {64, 16, 16});
  EXPECT_EQ(middle.output(), (Shape{256, 4, 4}));
  EXPECT_THAT(middle.weight_names().front(), StartsWith("layer2.0."));
  EXPECT_THAT(middle.weight_names().back(), StartsWith("layer3.1."));
}

TEST(Ranges, OfAGroupHoldAllOfIt) {
  const BuiltNet features = net_for_test<Vgg13Config>("{until: features}", {3, 32, 32});
  EXPECT_EQ(features.ops().end()[-2], "max_pool2d");
  EXPECT_EQ(features.output(), (Shape{512, 1, 1}));
  EXPECT_EQ(net_for_test<Vgg13Config>("{until: block5}", {3, 32, 32}).ops(), features.ops());
}

TEST(Ranges, RefuseWhatThePartBeforeWouldNotWrite) {
  EXPECT_THAT(net_for_test<ResNet18Config>("{from: layer4}", {128, 8, 8}, 10).problems,
              HasSubstr("resnet18 from 'layer4' reads [256, height, width], got [128, 8, 8]: give "
                        "it what the same net with 'until: layer3' writes"));
  EXPECT_THAT(net_for_test<ResNet50Config>("{from: fc}", {512}, 10).problems,
              HasSubstr("reads [2048], got [512]"));
  EXPECT_THAT(net_for_test<ResNet18Config>("{from: fc}", {512, 4, 4}, 10).problems,
              HasSubstr("reads [512], got [512, 4, 4]"));
  EXPECT_THAT(net_for_test<Vgg11Config>("{from: classifier}", {512, 1, 1}, 10).problems,
              HasSubstr("reads [512, 7, 7], got [512, 1, 1]: give it what the same net with "
                        "'until: pool' writes"));
}

TEST(Ranges, RefuseToHoldNothing) {
  EXPECT_THAT(net_for_test<ResNet18Config>("{from: layer3, until: layer2}", {128, 8, 8}).problems,
              HasSubstr("from 'layer3' until 'layer2' holds nothing: its sections are, in order, "
                        "stem, layer1, layer2, layer3, layer4, pool, fc"));
  EXPECT_THAT(net_for_test<CnnConfig>("{from: classifier, widths: []}", {64}, 10).problems,
              HasSubstr("a cnn from 'classifier' without widths holds nothing"));
}

TEST(Ranges, NameThePointsThatExist) {
  EXPECT_THAT(net_for_test<ResNet18Config>("{until: layer5}", {3, 32, 32}).problems,
              HasSubstr("stem, layer1, layer2, layer3, layer4, pool or fc"));
  EXPECT_THAT(net_for_test<AlexNetConfig>("{from: fc}", {3, 96, 96}).problems,
              HasSubstr("features, pool or classifier"));
}

}  // namespace
}  // namespace mgm
