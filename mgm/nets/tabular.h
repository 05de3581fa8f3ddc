#pragma once

#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// A residual network for tables (Gorishniy, Rubachev, Khrulkov and Babenko 2021, "Revisiting deep
/// learning models for tabular data", section 3.2), with layer norm for batch norm. A category (and
/// a bag of words) is embedded by a table of its own (Guo and Berkhahn 2016), and stands beside the
/// numbers.
struct TabularConfig {
  static constexpr const char* kName = "tabular";
  static constexpr const char* kSummary =
      "For tables: an embedding for each category, then residual blocks over all columns.";
  std::int64_t embedding = 8;
  std::int64_t width = 128;
  std::int64_t blocks = 2;
  double expansion = 2;
  std::vector<Width> widths{{0, true}};
  double dropout = 0.1;
};

template <class Fields>
void describe(Fields& field, TabularConfig& config) {
  field("embedding", config.embedding,
        "Most numbers that a category becomes; one of fewer values than that keeps a number for "
        "each.",
        in_range(1, 4096));
  field("width", config.width, "Numbers that pass from block to block.", in_range(1, 1 << 20));
  field("blocks", config.blocks, "Residual blocks.", in_range(0, 256));
  field("expansion", config.expansion, "Units inside a block, as a multiple of the width.",
        in_range(0.01, 64));
  field("widths", config.widths,
        "Units of the linear layers after the blocks, the last being the output.");
  field("dropout", config.dropout, "Share of units dropped inside blocks while learning.",
        in_range(0, 0.99));
}

void build(const TabularConfig& config, Layers& layers);
TabularConfig scaled(TabularConfig config, double factor);

}  // namespace mgm
