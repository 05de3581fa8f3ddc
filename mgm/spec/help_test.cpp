#include "mgm/spec/help.h"

#include <gmock/gmock.h>

#include "mgm/base/text.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

struct MlpConfig {
  static constexpr const char* kName = "mlp";
  static constexpr const char* kSummary = "Fully connected layers with ReLU between them.";
  std::vector<std::int64_t> widths;
  double dropout = 0;
  OneOf activation{"relu", {"relu", "tanh"}};
  std::string from;
};
template <class Fields>
void describe(Fields& field, MlpConfig& config) {
  field("widths", config.widths,
        "Units of each layer, the last being the output, which is a summary so long that it has "
        "to be broken.",
        required, in_range(1, 100));
  field("dropout", config.dropout, "Share of units dropped while learning.", in_range(0, 0.99));
  field("activation", config.activation, "Between the layers.");
  field("from", config.from, "A name.");
}

TEST(HelpText, ShowsSummaryOptionsAndAnExample) {
  EXPECT_EQ(help_text(kind_info<MlpConfig>("net")),
            R"(mlp (net)

  Fully connected layers with ReLU between them.

Options

  widths      list of whole numbers, from  required  Units of each layer, the last being the output,
              1 to 100                               which is a summary so long that it has to be
                                                     broken.
  dropout     number, from 0 to 0.99       0.0       Share of units dropped while learning.
  activation  relu or tanh                 relu      Between the layers.
  from        text                         -         A name.

Example

  net:
    mlp:
      widths: [1]
)");
}

struct PlainConfig {
  static constexpr const char* kName = "accuracy";
  static constexpr const char* kSummary = "Share that is right.";
};
template <class Fields>
void describe(Fields&, PlainConfig&) {}

TEST(HelpText, IsShortForAKindWithoutOptions) {
  EXPECT_EQ(help_text(kind_info<PlainConfig>("metric")),
            "accuracy (metric)\n\n  Share that is right.\n\nOptions\n\n  no options\n\nExample\n\n"
            "  metric: accuracy\n");
}

struct RouteConfig {
  static constexpr const char* kName = "route";
  static constexpr const char* kSummary = "Experts.";
  static constexpr bool kHoldsParts = true;
  KindChoice router{"router", "nearest"};
  KindChoice partition{"partition"};
  PartsSpec experts;
  std::string a_name_that_is_longer_than_any_column_of_a_table_would_ever_be;
};
template <class Fields>
void describe(Fields& field, RouteConfig& config) {
  field("router", config.router, "Who answers.");
  field("partition", config.partition, "Who learns.", required);
  field("experts", config.experts, "Named nodes.", required);
  field("a_name_that_is_longer_than_any_column_of_a_table_would_ever_be",
        config.a_name_that_is_longer_than_any_column_of_a_table_would_ever_be, "Long.");
}

TEST(HelpText, PutsCapitalsWhereOnlyTheUserKnows) {
  const std::string text = help_text(kind_info<RouteConfig>("node"));
  EXPECT_THAT(text, HasSubstr("  route:\n    partition: PARTITION\n    experts:\n      a: NODE\n"));
  EXPECT_THAT(text, HasSubstr("kind of router"));
  EXPECT_THAT(text, HasSubstr("nearest"));
}

TEST(HelpText, FitsOnAPage) {
  for (const KindInfo& kind : {kind_info<RouteConfig>("node"), kind_info<MlpConfig>("net")}) {
    for (const std::string& line : split(help_text(kind), '\n')) EXPECT_LE(line.size(), 100U);
  }
}

}  // namespace
}  // namespace mgm
