#include "mgm/nets/cnn.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Cnn, IsTheSmallTwoConvolutionNetworkByDefault) {
  const BuiltNet net = net_for_test<CnnConfig>("{}", {1, 28, 28}, 10);
  EXPECT_THAT(net.ops(), ElementsAre("conv2d", "max_pool2d", "relu", "conv2d", "max_pool2d", "relu",
                                     "flatten", "linear", "relu", "linear"));
  std::vector<Shape> shapes;
  for (const WeightDeclaration& weight : net.weights) shapes.push_back(weight.shape);
  EXPECT_THAT(shapes, ElementsAre(Shape{32, 1, 3, 3}, Shape{32}, Shape{64, 32, 3, 3}, Shape{64},
                                  Shape{128, 3136}, Shape{128}, Shape{10, 128}, Shape{10}));
}

TEST(Cnn, KeepsThePicturesSizeUnderAnyOddKernel) {
  for (const char* kernel : {"1", "3", "5", "7"}) {
    const BuiltNet net =
        net_for_test<CnnConfig>("{kernel: " + std::string(kernel) + "}", {1, 28, 28}, 10);
    EXPECT_EQ(net.weights[4].shape, (Shape{128, 3136})) << kernel;
  }
}

TEST(Cnn, PadsAsMuchAsItIsTold) {
  const BuiltNet net =
      net_for_test<CnnConfig>("{channels: [4], kernel: 5, padding: 0, widths: []}", {1, 28, 28});
  EXPECT_EQ(net.output(), (Shape{4, 12, 12}));
}

TEST(Cnn, DoesNotPoolWithAPoolOfOne) {
  const BuiltNet net =
      net_for_test<CnnConfig>("{channels: [4, 8], pool: 1, widths: []}", {3, 9, 7});
  EXPECT_THAT(net.ops(), ElementsAre("conv2d", "relu", "conv2d", "relu"));
  EXPECT_EQ(net.output(), (Shape{8, 9, 7}));
}

TEST(Cnn, WritesItsFeatureMapWithoutLinearLayers) {
  EXPECT_EQ(net_for_test<CnnConfig>("{channels: [16, 32], widths: []}", {3, 32, 32}).output(),
            (Shape{32, 8, 8}));
}

TEST(Cnn, RefusesAPictureThatIsPooledAway) {
  EXPECT_THAT(net_for_test<CnnConfig>("{channels: [4, 4, 4]}", {1, 4, 4}, 10).problems,
              HasSubstr("is only 1 "));
}

TEST(Cnn, RefusesInputsThatAreNoPictures) {
  EXPECT_THAT(net_for_test<CnnConfig>("{}", {12}, 10).problems,
              HasSubstr("needs pictures, an input [channels, height, width], got [12]"));
}

TEST(Cnn, RefusesPaddingThatDoesNotFitTheKernel) {
  EXPECT_THAT(net_for_test<CnnConfig>("{kernel: 4}", {1, 28, 28}, 10).problems,
              HasSubstr("no padding keeps a picture's size under a kernel of 4"));
  EXPECT_THAT(net_for_test<CnnConfig>("{kernel: 3, padding: 3}", {1, 28, 28}, 10).problems,
              HasSubstr("a padding of 3 is as large as the kernel of 3: it may be at most 2"));
  EXPECT_THAT(net_for_test<CnnConfig>("{padding: valid}", {1, 28, 28}, 10).problems,
              HasSubstr("expected a whole number from 0 to 1024, or 'same'"));
}

TEST(Cnn, RefusesNoChannels) {
  EXPECT_THAT(net_for_test<CnnConfig>("{channels: []}", {1, 28, 28}, 10).problems,
              HasSubstr("a cnn needs at least one entry in channels"));
}

TEST(Cnn, ScalesAllButItsOutput) {
  const auto options = scaled_for_test<CnnConfig>("{channels: [32, 64], widths: [128, 10]}", 0.5);
  EXPECT_EQ(options["channels"].dump(), "[16,32]");
  EXPECT_EQ(options["widths"].dump(), "[64,10]");
  EXPECT_EQ(scaled_for_test<CnnConfig>("{channels: [32, 64], widths: []}", 0.5)["channels"].dump(),
            "[16,64]");
}

TEST(Cnn, IsBuiltAgainFromItsResolvedOptions) {
  const Spec options = parse_for_test("{kernel: 5}");
  Problems problems;
  read_config<CnnConfig>(options, problems);
  EXPECT_EQ(options.resolved().dump(),
            R"({"kernel":5,"channels":[32,64],"padding":"same","pool":2,"widths":[128,"classes"],)"
            R"("dropout":0.0,"last":"linear","from":"features","until":"classifier"})");
  const auto again = read_config<CnnConfig>(Spec::from_json(options.resolved(), "m"), problems);
  EXPECT_TRUE(again.padding.same);
  EXPECT_TRUE(problems.empty());
}

}  // namespace
}  // namespace mgm
