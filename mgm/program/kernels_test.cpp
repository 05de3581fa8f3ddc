#include "mgm/program/kernels.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "mgm/base/random.h"

namespace mgm {

namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

Array random_array(const Shape& shape, std::uint64_t seed) {
  Random random(seed, "kernels");
  Array array(shape);
  for (float& value : array.values) value = static_cast<float>(2 * random.uniform() - 1);
  return array;
}

/// A convolution as its definition says it.
Array naive_conv2d(const Array& x, const Array& weight, const float* bias, const Conv2d& op,
                   const Shape& out) {
  Array y({x.rows(), out[0], out[1], out[2]});
  const std::int64_t channels = x.shape[1], height = x.shape[2], width = x.shape[3];
  const auto pixel = [&](std::int64_t n, std::int64_t c, std::int64_t row, std::int64_t column) {
    const bool inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? x.row(n)[(c * height + row) * width + column] : 0.0F;
  };
  float* value = y.values.data();
  for (std::int64_t n = 0; n < x.rows(); ++n) {
    for (std::int64_t o = 0; o < out[0]; ++o) {
      for (std::int64_t i = 0; i < out[1]; ++i) {
        for (std::int64_t j = 0; j < out[2]; ++j) {
          double sum = bias ? bias[o] : 0;
          const float* kernel = weight.row(o);
          for (std::int64_t c = 0; c < channels; ++c) {
            for (std::int64_t a = 0; a < op.kernel; ++a) {
              for (std::int64_t b = 0; b < op.kernel; ++b) {
                sum += *kernel++ *
                       pixel(n, c, i * op.stride + a - op.padding, j * op.stride + b - op.padding);
              }
            }
          }
          *value++ = static_cast<float>(sum);
        }
      }
    }
  }
  return y;
}

void expect_convolution_as_defined(const Shape& in, const Conv2d& op, bool has_bias) {
  SCOPED_TRACE(text(in) + " kernel " + std::to_string(op.kernel) + " stride " +
               std::to_string(op.stride) + " padding " + std::to_string(op.padding));
  const Array x = random_array({2, in[0], in[1], in[2]}, 1);
  const Array weight = random_array({op.channels, in[0], op.kernel, op.kernel}, 2);
  const Array bias = random_array({op.channels}, 3);
  const float* biases = has_bias ? bias.values.data() : nullptr;
  const Shape out = output_shapes(op, {in}).front();
  const Array y = conv2d(x, weight.values.data(), biases, op, out);
  const Array expected = naive_conv2d(x, weight, biases, op, out);
  EXPECT_EQ(y.shape, expected.shape);
  EXPECT_THAT(y.values, Pointwise(FloatNear(1e-4F), expected.values));
}

}  // namespace

TEST(Linear, MultipliesByTheTransposedWeightAndAddsTheBias) {
  const Array x({2, 3}, {1, 2, 3, -1, 0, 1});
  const float weight[] = {1, 0, -1, 2, 1, 0};
  const float bias[] = {10, 20};
  const Array y = linear(x, weight, bias, 2);
  EXPECT_EQ(y.shape, (Shape{2, 2}));
  EXPECT_THAT(y.values, ElementsAre(8, 24, 8, 18));
  EXPECT_THAT(linear(x, weight, nullptr, 2).values, ElementsAre(-2, 4, -2, -2));
}

TEST(Linear, WorksOnTheLastAxis) {
  const Array x({1, 2, 2}, {1, 2, 3, 4});
  const float weight[] = {1, 1};
  const Array y = linear(x, weight, nullptr, 1);
  EXPECT_EQ(y.shape, (Shape{1, 2, 1}));
  EXPECT_THAT(y.values, ElementsAre(3, 7));
}

TEST(Linear, OfNoRowsIsNoRows) {
  const float weight[] = {1, 1};
  EXPECT_EQ(linear(Array({0, 2}), weight, nullptr, 1).shape, (Shape{0, 1}));
}

TEST(Conv2d, SlidesTheKernelUnturned) {
  const Array x({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const float weight[] = {1, 0, 0, -1};
  const float bias[] = {0.5F};
  const Conv2d op{"w", "b", 1, 2, 1, 0};
  EXPECT_THAT(conv2d(x, weight, bias, op, {1, 1, 2}).values, ElementsAre(-3.5F, -3.5F));
}

TEST(Conv2d, FollowsItsDefinitionForEveryWindow) {
  for (const std::int64_t kernel : {1, 2, 3, 5}) {
    for (const std::int64_t stride : {1, 2, 3}) {
      for (const std::int64_t padding : {0, 1, 4}) {
        expect_convolution_as_defined({3, 7, 5}, {"w", "", 4, kernel, stride, padding}, true);
        expect_convolution_as_defined({1, 5, 9}, {"w", "", 2, kernel, stride, padding}, false);
      }
    }
  }
}

TEST(Conv2d, IsTheSameInStrips) {
  // 400 x 500 places of 27 values do not fit into one strip.
  expect_convolution_as_defined({3, 400, 500}, {"w", "", 2, 3, 1, 1}, true);
}

TEST(BatchNorm2d, NormalisesEachChannel) {
  const Array x({1, 2, 1, 2}, {1, 3, 5, 7});
  const float weight[] = {2, 1}, bias[] = {0, 10}, mean[] = {1, 5}, variance[] = {4, 16};
  // (3 - 1) / 2 * 2 = 2; (7 - 5) / 4 + 10 = 10.5
  EXPECT_THAT(batch_norm2d(x, weight, bias, mean, variance, 0).values,
              Pointwise(FloatNear(1e-5F), {0.0F, 2.0F, 10.0F, 10.5F}));
  const float zero[] = {0, 0};
  EXPECT_THAT(batch_norm2d(x, weight, bias, mean, zero, 0.25).values,
              Pointwise(FloatNear(1e-5F), {0.0F, 8.0F, 10.0F, 14.0F}));
}

TEST(Relu, CutsAtZeroAndKeepsNotANumber) {
  const Array y = relu(Array({1, 3}, {-1, 2, std::numeric_limits<float>::quiet_NaN()}));
  EXPECT_EQ(y.values[0], 0);
  EXPECT_EQ(y.values[1], 2);
  EXPECT_TRUE(std::isnan(y.values[2]));
}

TEST(MaxPool2d, LeavesOutWhatDoesNotFillAWindow) {
  const Array x({1, 1, 3, 3}, {1, 2, 9, 4, 3, 9, 9, 9, 9});
  EXPECT_THAT(max_pool2d(x, {2, 2, 0}, {1, 1, 1}).values, ElementsAre(4));
}

TEST(MaxPool2d, PadsWithMinusInfinity) {
  const Array x({1, 1, 2, 2}, {-4, -3, -2, -1});
  const MaxPool2d op{3, 2, 1};
  EXPECT_EQ(output_shapes(op, {{1, 2, 2}}).front(), (Shape{1, 1, 1}));
  EXPECT_THAT(max_pool2d(x, op, {1, 1, 1}).values, ElementsAre(-1));
  EXPECT_THAT(max_pool2d(x, {2, 2, 1}, {1, 2, 2}).values, ElementsAre(-4, -3, -2, -1));
}

TEST(MaxPool2d, KeepsPlanesApartAndOverlaps) {
  const Array x({1, 2, 1, 3}, {1, 5, 2, -1, -5, -2});
  EXPECT_THAT(max_pool2d(x, {1, 2, 0}, {2, 1, 2}).values, ElementsAre(1, 2, -1, -2));
  const Array tall({1, 1, 3, 2}, {1, 2, 8, 3, 4, 5});
  EXPECT_THAT(max_pool2d(tall, {2, 1, 0}, {1, 2, 1}).values, ElementsAre(8, 8));
}

TEST(MaxPool2d, PassesNotANumberOn) {
  const Array x({1, 1, 2, 2}, {std::numeric_limits<float>::quiet_NaN(), 1, 2, 3});
  EXPECT_TRUE(std::isnan(max_pool2d(x, {2, 2, 0}, {1, 1, 1}).values[0]));
}

TEST(GlobalAveragePool, AveragesEachPlane) {
  const Array x({1, 2, 1, 2}, {1, 2, 10, 30});
  const Array y = global_average_pool(x);
  EXPECT_EQ(y.shape, (Shape{1, 2}));
  EXPECT_THAT(y.values, ElementsAre(1.5F, 20));
}

TEST(AdaptiveAveragePool2d, AveragesOverlappingCellsAsTorchDoes) {
  const Array x({1, 1, 1, 5}, {1, 2, 3, 4, 5});
  EXPECT_THAT(adaptive_average_pool2d(x, {1, 2}).values, ElementsAre(2, 4));
  EXPECT_THAT(adaptive_average_pool2d(x, {1, 3}).values, ElementsAre(1.5F, 3, 4.5F));
  EXPECT_THAT(adaptive_average_pool2d(x, {1, 1}).values, ElementsAre(3));
}

TEST(AdaptiveAveragePool2d, RepeatsWhatIsSmallerThanItsGrid) {
  const Array x({1, 2, 1, 2}, {1, 2, 10, 30});
  const Array y = adaptive_average_pool2d(x, {2, 4});
  EXPECT_EQ(y.shape, (Shape{1, 2, 2, 4}));
  EXPECT_THAT(y.values, ElementsAre(1, 1, 2, 2, 1, 1, 2, 2, 10, 10, 30, 30, 10, 10, 30, 30));
}

TEST(NearestResize2d, RepeatsPixels) {
  const Array x({1, 1, 1, 3}, {1, 2, 3});
  EXPECT_THAT(nearest_resize2d(x, {2, 6}).values, ElementsAre(1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3));
  EXPECT_THAT(nearest_resize2d(x, {1, 7}).values, ElementsAre(1, 1, 1, 2, 2, 3, 3));
  EXPECT_THAT(nearest_resize2d(x, {1, 2}).values, ElementsAre(1, 2));
}

TEST(Slice, TakesEntriesOfEverySample) {
  const Array x({2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_THAT(slice(x, {1, 2}).values, ElementsAre(3, 4, 9, 10));
  EXPECT_EQ(slice(x, {1, 3}).shape, (Shape{2, 2, 2}));
}

TEST(Sums, AddAndAverageWhatTheyRead) {
  const Array a({1, 2}, {1, 2}), b({1, 2}, {10, 20}), c({1, 2}, {1, -1});
  EXPECT_THAT(add({&a, &b, &c}).values, ElementsAre(12, 21));
  EXPECT_THAT(mean({&a, &b, &c}).values, ElementsAre(4, 7));
}

TEST(Concat, JoinsSamplesAlongTheirFirstAxis) {
  const Array a({2, 1, 2}, {1, 2, 3, 4}), b({2, 2, 2}, {5, 6, 7, 8, 9, 10, 11, 12});
  const Array y = concat({&a, &b});
  EXPECT_EQ(y.shape, (Shape{2, 3, 2}));
  EXPECT_THAT(y.values, ElementsAre(1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12));
}

TEST(Softmax, SumsToOneOverTheLastAxisHoweverLargeTheValues) {
  const Array y = softmax(Array({2, 2}, {0, std::log(3.0F), 1000, 1000}));
  EXPECT_THAT(y.values, Pointwise(FloatNear(1e-6F), {0.25F, 0.75F, 0.5F, 0.5F}));
}

TEST(Sigmoid, HoldsItsEnds) {
  EXPECT_THAT(sigmoid(Array({1, 3}, {0, -1000, 1000})).values, ElementsAre(0.5F, 0, 1));
}

TEST(Divide, DividesEveryValueByOneNumber) {
  const float divisor = 4;
  const Array y = divide(Array({2, 1, 2}, {4, -8, 0, 2}), &divisor);
  EXPECT_EQ(y.shape, (Shape{2, 1, 2}));
  EXPECT_THAT(y.values, ElementsAre(1, -2, 0, 0.5F));
}

TEST(NegativeSquaredDistance, IsMinusTheSquaredDistanceToEachRow) {
  const float rows[] = {0, 0, 3, 4};
  EXPECT_THAT(negative_squared_distance(Array({1, 1, 2}, {3, 0}), rows, 2).values,
              ElementsAre(-9, -16));
}

TEST(Mix, WeighsSignalsBySample) {
  const Array weights({2, 2}, {1, 0, 0.5F, 2}), a({2, 1}, {10, 20}), b({2, 1}, {1, 2});
  EXPECT_THAT(mix({&weights, &a, &b}).values, ElementsAre(10, 14));
}

TEST(Rows, AreGatheredAndPutBack) {
  const Array x({3, 2}, {1, 2, 3, 4, 5, 6});
  const Array some = gather_rows(x, {2, 0});
  EXPECT_THAT(some.values, ElementsAre(5, 6, 1, 2));
  Array whole({3, 2});
  scatter_rows(some, {2, 0}, whole);
  EXPECT_THAT(whole.values, ElementsAre(1, 2, 0, 0, 5, 6));
}

}  // namespace mgm
