#include "mgm/data/resize.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatEq;
using testing::FloatNear;

TEST(Resize, ChangesNothingWhereTheSizeFits) {
  const Image image{2, 2, 1, {0, 51, 102, 255}};
  const Array array = resized(image, 1, 2, 2);
  EXPECT_EQ(array.shape, (Shape{1, 2, 2}));
  EXPECT_THAT(array.values, ElementsAre(0, FloatEq(0.2F), FloatEq(0.4F), 1));
}

TEST(Resize, MakesPlanesOfChannels) {
  const Image image{2, 1, 3, {255, 0, 51, 0, 255, 102}};
  EXPECT_THAT(resized(image, 3, 1, 2).values,
              ElementsAre(1, 0, 0, 1, FloatEq(0.2F), FloatEq(0.4F)));
}

TEST(Resize, MakesGreyOfColoursAndColoursOfGrey) {
  const Image red{1, 1, 3, {255, 0, 0}};
  EXPECT_THAT(resized(red, 1, 1, 1).values, ElementsAre(FloatEq(0.299F)));
  const Image grey{1, 1, 1, {51}};
  EXPECT_THAT(resized(grey, 3, 1, 1).values, Each(FloatEq(0.2F)));
}

TEST(Resize, InterpolatesBetweenPixelCentresWhenEnlarging) {
  const Image image{2, 1, 1, {0, 255}};
  EXPECT_THAT(resized(image, 1, 1, 4).values, ElementsAre(0, FloatEq(0.25F), FloatEq(0.75F), 1));
  const Image upright{1, 2, 1, {0, 255}};
  EXPECT_THAT(resized(upright, 1, 4, 1).values, ElementsAre(0, FloatEq(0.25F), FloatEq(0.75F), 1));
}

TEST(Resize, WeighsAllPixelsWhenShrinking) {
  // The triangle of half width 2 around the centre 0.5 weighs 3/4 : 3/4 : 1/4 of pixels 0, 1, 2.
  const Image image{4, 1, 1, {255, 0, 0, 0}};
  EXPECT_THAT(resized(image, 1, 1, 2).values, ElementsAre(FloatNear(3.0F / 7, 1e-6F), 0));
  const Image checks = drawn(64, 64, 1, [](int x, int y, int) { return (x + y) % 2 * 255; });
  EXPECT_THAT(resized(checks, 1, 5, 7).values, Each(FloatNear(0.5F, 0.02F)));
}

TEST(Resize, KeepsAPlainPicturePlainAtAnySize) {
  for (const auto& [height, width] : {std::pair(1, 1), {3, 50}, {17, 2}, {40, 40}}) {
    EXPECT_THAT(resized(plain_picture(13, 7, 3, 51), 3, height, width).values,
                Each(FloatNear(0.2F, 1e-6F)));
  }
}

TEST(Resize, KeepsASlopeASlope) {
  const Image slope = drawn(128, 4, 1, [](int x, int, int) { return x * 2; });
  const Array array = resized(slope, 1, 2, 16);
  for (int x = 1; x < 15; ++x) {
    const float centre = (static_cast<float>(x) + 0.5F) * 8 - 0.5F;
    EXPECT_NEAR(array.values[x], centre * 2 / 255, 1e-5) << x;
  }
}

}  // namespace
}  // namespace mgm
