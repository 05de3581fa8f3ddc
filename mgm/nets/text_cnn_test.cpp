#include "mgm/nets/text_cnn.h"

#include <gmock/gmock.h>

#include "mgm/nets/mlp.h"
#include "mgm/nets/net_for_test.h"
#include "mgm/nets/transformer.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Port kText{"text", {20}, {}, 100};
const Port kNumbers{"numbers", {3}};

TEST(TextCnn, HasAConvolutionForEverySizeOfWindows) {
  const BuiltNet net = net_of_inputs<TextCnnConfig>(
      "{embedding: 8, windows: [2, 5], channels: 4, dropout: 0}", {kText}, 3);
  EXPECT_THAT(net.weight_names(),
              ElementsAre("embedding.weight", "windows.2.weight", "windows.2.bias",
                          "windows.5.weight", "windows.5.bias", "fc1.weight", "fc1.bias"));
  EXPECT_EQ(net.weights[0].shape, (Shape{100, 8}));
  EXPECT_EQ(net.weights[3].shape, (Shape{4, 5 * 8}));
  EXPECT_EQ(net.weights[5].shape, (Shape{3, 2 * 4}));
  EXPECT_EQ(net.output(), Shape{3});
}

TEST(TextCnn, ReadsOtherInputsBesideTheText) {
  const BuiltNet net = net_of_inputs<TextCnnConfig>("{windows: [2], channels: 4}",
                                                    {kNumbers, kText, {"more", {2, 2}}}, 3);
  EXPECT_EQ(net.weights[3].shape, (Shape{3, 4 + 3 + 4}));
}

TEST(TextCnn, RefusesWhatItCannotRead) {
  EXPECT_THAT(net_of_inputs<TextCnnConfig>("{}", {kNumbers}, 3).problems,
              HasSubstr("text_cnn reads an input of type: tokens, and finds none"));
  EXPECT_THAT(net_of_inputs<TextCnnConfig>("{}", {kText, {"title", {9}, {}, 50}}, 3).problems,
              HasSubstr("inputs 'text' and 'title' are both texts"));
  EXPECT_THAT(net_of_inputs<TextCnnConfig>("{windows: []}", {kText}, 3).problems,
              HasSubstr("at least one size"));
  EXPECT_THAT(net_of_inputs<TextCnnConfig>("{windows: [3, 3]}", {kText}, 3).problems,
              HasSubstr("windows of 3 twice"));
  EXPECT_THAT(net_of_inputs<TextCnnConfig>("{widths: []}", {kText}, 3).problems,
              HasSubstr("at least one width"));
}

TEST(TextCnn, ScalesItsChannels) {
  EXPECT_EQ(scaled_for_test<TextCnnConfig>("{channels: 64}", 0.5)["channels"], 32);
}

TEST(Transformer, ReadsTheTokensOfATextAndOtherInputsBesideIt) {
  const BuiltNet net =
      net_of_inputs<TransformerConfig>("{depth: 1, width: 8, heads: 2}", {kText, kNumbers}, 4);
  EXPECT_EQ(net.weights[0].name, "embedding.weight");
  EXPECT_EQ(net.weights[0].shape, (Shape{100, 8}));
  EXPECT_EQ(net.weights[1].shape, (Shape{20, 8}));
  EXPECT_EQ(net.weights.back().shape, Shape{4});
  EXPECT_EQ(net.weights[net.weights.size() - 2].shape, (Shape{4, 8 + 3}));
}

TEST(Mlp, RefusesNumbersOfTokens) {
  EXPECT_THAT(
      net_of_inputs<MlpConfig>("{widths: [2]}", {kNumbers, kText}, 3).problems,
      HasSubstr("input 'text' holds numbers of tokens, which text_cnn and transformer read; "
                "for other nets say type: text"));
}

}  // namespace
}  // namespace mgm
