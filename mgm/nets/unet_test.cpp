#include "mgm/nets/unet.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"
#include "mgm/program/count.h"

namespace mgm {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(UNet, WritesPicturesOfTheSizeThatItReads) {
  for (const Shape& size : std::vector<Shape>{{3, 32, 32}, {1, 17, 23}, {3, 16, 40}}) {
    const BuiltNet net = net_for_test<UNetConfig>("{width: 4, channels: 2}", size);
    ASSERT_EQ(net.problems, "");
    EXPECT_EQ(net.output(), (Shape{2, size[1], size[2]}));
  }
}

TEST(UNet, HasTheChannelsOfThePaper) {
  const BuiltNet net = net_for_test<UNetConfig>("{width: 64, channels: 2}", {1, 64, 64});
  std::vector<std::int64_t> channels;
  for (const WeightDeclaration& weight : net.weights) {
    if (weight.name.ends_with("conv2.weight")) channels.push_back(weight.shape[0]);
  }
  EXPECT_THAT(channels, ElementsAre(64, 128, 256, 512, 1024, 512, 256, 128, 64));
}

TEST(UNet, JoinsEachLevelToItsCounterpart) {
  const BuiltNet net = net_for_test<UNetConfig>("{width: 4, levels: 2, channels: 1}", {1, 8, 8});
  for (const WeightDeclaration& weight : net.weights) {
    if (weight.name == "up2.conv1.weight") {
      EXPECT_EQ(weight.shape, (Shape{8, 16, 3, 3}));
    }
    if (weight.name == "up1.conv1.weight") {
      EXPECT_EQ(weight.shape, (Shape{4, 8, 3, 3}));
    }
  }
  EXPECT_THAT(net.ops(), Contains("nearest_resize2d").Times(2));
  EXPECT_THAT(net.ops(), Contains("concat").Times(2));
  EXPECT_EQ(net.weight_names().back(), "out.bias");
}

TEST(UNet, TakesItsChannelsFromTheTask) {
  EXPECT_EQ(net_for_test<UNetConfig>("{width: 4, levels: 2}", {3, 8, 8}, 3 * 64).output(),
            (Shape{3, 8, 8}));
  EXPECT_THAT(net_for_test<UNetConfig>("{width: 4, levels: 2}", {3, 8, 8}, 10).problems,
              HasSubstr("unet writes pictures of 8 x 8, but the task asks for 10 values"));
  EXPECT_THAT(net_for_test<UNetConfig>("{width: 4, levels: 2}", {3, 8, 8}).problems,
              HasSubstr("say channels, or give it a task"));
}

TEST(UNet, RefusesPicturesThatAreHalvedAway) {
  EXPECT_THAT(net_for_test<UNetConfig>("{channels: 1}", {1, 8, 8}).problems,
              HasSubstr("is only 1 "));
  EXPECT_THAT(net_for_test<UNetConfig>("{channels: 1}", {64}).problems,
              HasSubstr("needs pictures, an input [channels, height, width], got [64]"));
}

TEST(UNet, ScalesItsChannelsAndKeepsItsOutput) {
  const auto options = scaled_for_test<UNetConfig>("{width: 32, channels: 3}", 0.5);
  EXPECT_EQ(options["width"], 16);
  EXPECT_EQ(options["channels"], 3);
}

}  // namespace
}  // namespace mgm
