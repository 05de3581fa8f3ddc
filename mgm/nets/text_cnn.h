#pragma once

#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// Convolutions over time with the largest value of each (Kim 2014, Convolutional neural networks
/// for sentence classification), over texts as numbers of tokens (an input of type tokens): an
/// embedding, for every size of windows a convolution with ReLU, the maximum over the words that
/// there are, all of them side by side (beside other inputs, flattened), then linear layers. The
/// layers are embedding, windows.SIZE, fc1, fc2 ...
struct TextCnnConfig {
  static constexpr const char* kName = "text_cnn";
  static constexpr const char* kSummary =
      "For texts: convolutions over words in a row, and the largest value of each.";
  std::int64_t embedding = 64;
  std::vector<std::int64_t> windows{3, 4, 5};
  std::int64_t channels = 64;
  std::vector<Width> widths{{0, true}};
  double dropout = 0.5;
};

template <class Fields>
void describe(Fields& field, TextCnnConfig& config) {
  field("embedding", config.embedding, "Numbers that stand for a token.", in_range(1, 1 << 16));
  field("windows", config.windows, "So many tokens in a row does a convolution see, one of each.",
        in_range(1, 1 << 10));
  field("channels", config.channels, "Of each convolution.", in_range(1, 1 << 16));
  field("widths", config.widths,
        "Units of the linear layers behind the maxima, the last being the output.");
  field("dropout", config.dropout,
        "Share of units dropped before and between the linear layers while learning.",
        in_range(0, 0.99));
}

void build(const TextCnnConfig& config, Layers& layers);
TextCnnConfig scaled(TextCnnConfig config, double factor);

}  // namespace mgm
