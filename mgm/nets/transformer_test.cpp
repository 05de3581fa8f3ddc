#include "mgm/nets/transformer.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"
#include "mgm/program/count.h"

namespace mgm {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Transformer, ReadsThePatchesOfAPicture) {
  const BuiltNet net = net_for_test<TransformerConfig>("{patch: 4, depth: 1}", {3, 34, 32}, 10);
  EXPECT_EQ(net.weights[0].shape, (Shape{64, 3, 4, 4}));
  EXPECT_EQ(net.weights[2].name, "positions.weight");
  EXPECT_EQ(net.weights[2].shape, (Shape{64, 64}));  // 8 x 8 patches, two rows of pixels over
  EXPECT_EQ(net.output(), (Shape{10}));
}

TEST(Transformer, ReadsTokens) {
  const BuiltNet net = net_for_test<TransformerConfig>("{depth: 1, width: 8, heads: 2}", {5, 3}, 4);
  EXPECT_EQ(net.weights[0].shape, (Shape{8, 3}));
  EXPECT_EQ(net.weights[2].shape, (Shape{5, 8}));
}

TEST(Transformer, HasItsNormsBeforeOrAfterTheSums) {
  const std::string small = "{depth: 1, dropout: 0, width: 8, heads: 2, norm: ";
  EXPECT_THAT(net_for_test<TransformerConfig>(small + "pre}", {5, 3}, 4).ops(),
              ElementsAre("linear", "add_weight", "layer_norm", "linear", "attention", "linear",
                          "add", "layer_norm", "linear", "gelu", "linear", "add", "layer_norm",
                          "mean_tokens", "linear"));
  EXPECT_THAT(
      net_for_test<TransformerConfig>(small + "post}", {5, 3}, 4).ops(),
      ElementsAre("linear", "add_weight", "linear", "attention", "linear", "add", "layer_norm",
                  "linear", "gelu", "linear", "add", "layer_norm", "mean_tokens", "linear"));
}

TEST(Transformer, HasTwelveSquaresOfItsWidthInEveryBlock) {
  const auto learnable = [](const std::string& depth) {
    return net_for_test<TransformerConfig>("{width: 64, depth: " + depth + "}", {3, 32, 32}, 10)
        .learnable();
  };
  EXPECT_EQ(learnable("2") - learnable("1"), 12 * 64 * 64 + 13 * 64);  // and biases and norms
}

TEST(Transformer, DropsAfterEveryPart) {
  const BuiltNet net = net_for_test<TransformerConfig>("{depth: 2}", {3, 32, 32}, 10);
  EXPECT_THAT(net.ops(), Contains("dropout").Times(1 + 2 * 3));
}

TEST(Transformer, RefusesWhatItCannotRead) {
  EXPECT_THAT(net_for_test<TransformerConfig>("{}", {12}, 10).problems,
              HasSubstr("reads texts (type: tokens), pictures [channels, height, width] or tokens "
                        "[count, numbers], got [12]"));
  EXPECT_THAT(net_for_test<TransformerConfig>("{patch: 16}", {3, 8, 8}, 10).problems,
              HasSubstr("conv2d 'embedding' has a kernel of 16"));
}

TEST(Transformer, RefusesHeadsThatDoNotDivideItsWidth) {
  EXPECT_THAT(net_for_test<TransformerConfig>("{width: 64, heads: 3}", {3, 32, 32}, 10).problems,
              HasSubstr("its 3 heads do not divide: make it 66"));
}

TEST(Transformer, ScalesInStepsOfItsHeads) {
  EXPECT_EQ(scaled_for_test<TransformerConfig>("{width: 64, heads: 4}", 0.4)["width"], 24);
  EXPECT_EQ(scaled_for_test<TransformerConfig>("{width: 64, heads: 4}", 0.001)["width"], 4);
}

}  // namespace
}  // namespace mgm
