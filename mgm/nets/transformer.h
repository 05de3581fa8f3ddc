#pragma once

#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// The encoder of a transformer (Vaswani et al. 2017) over the words or bytes of a text (an input
/// of type tokens, beside which other inputs join the mean), over the patches of a picture
/// (Dosovitskiy et al. 2021) or over tokens [count, numbers], with learned positions, GELU, and the
/// mean of all tokens before the linear layers (Beyer, Zhai and Kolesnikov 2022). Norms stand
/// before attention and before the feed-forward part, and once at the end (pre), or after each sum
/// as in 2017 (post).
struct TransformerConfig {
  static constexpr const char* kName = "transformer";
  static constexpr const char* kSummary =
      "Transformer encoder over the tokens of a text or the patches of a picture.";
  std::int64_t patch = 4;
  std::int64_t width = 64;
  std::int64_t depth = 4;
  std::int64_t heads = 4;
  double expansion = 4;
  OneOf norm{"pre", {"pre", "post"}};
  std::vector<Width> widths{{0, true}};
  double dropout = 0.1;
};

template <class Fields>
void describe(Fields& field, TransformerConfig& config) {
  field("patch", config.patch,
        "Side of the patches that a picture is cut into; pixels over are left away.",
        in_range(1, 1024));
  field("width", config.width, "Numbers of a token, a multiple of the heads.",
        in_range(1, 1 << 16));
  field("depth", config.depth, "Blocks of attention and feed-forward part.", in_range(1, 256));
  field("heads", config.heads, "Heads of attention.", in_range(1, 1024));
  field("expansion", config.expansion,
        "Units inside the feed-forward part, as a multiple of the width.", in_range(0.01, 64));
  field("norm", config.norm, "Layer norm before each part (pre), or after each sum (post).");
  field("widths", config.widths,
        "Units of the linear layers over the mean of the tokens, the last being the output.");
  field("dropout", config.dropout, "Share of units dropped after each part while learning.",
        in_range(0, 0.99));
}

void build(const TransformerConfig& config, Layers& layers);
/// The width stays a multiple of the heads.
TransformerConfig scaled(TransformerConfig config, double factor);

}  // namespace mgm
