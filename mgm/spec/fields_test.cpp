#include "mgm/spec/fields.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

struct DenseConfig {
  static constexpr const char* kName = "dense";
  static constexpr const char* kSummary = "Layers.";
  std::vector<std::int64_t> widths;
  double dropout = 0;
  std::optional<double> rate;
  std::int64_t seed = 7;
};
template <class Fields>
void describe(Fields& field, DenseConfig& config) {
  field("widths", config.widths, "Units of each layer.", required, in_range(1, 100));
  field("dropout", config.dropout, "Share dropped.", in_range(0, 0.9));
  field("rate", config.rate, "Rate.", in_range(0, 1));
  field("seed", config.seed, "Seed.", at_least(0));
}

std::string complaint(const std::string& text) {
  Problems problems;
  read_config<DenseConfig>(parse_for_test(text), problems);
  return text_of(problems);
}

TEST(ReadConfig, FillsMembersAndWritesDefaultsBack) {
  const Spec spec = parse_for_test("{widths: 5, rate: 0.5}");
  Problems problems;
  const auto config = read_config<DenseConfig>(spec, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_THAT(config.widths, ElementsAre(5));
  EXPECT_EQ(config.rate, 0.5);
  EXPECT_EQ(spec.resolved().dump(), R"({"widths":5,"rate":0.5,"dropout":0.0,"seed":7})");
}

TEST(ReadConfig, ReportsEverythingAtOnce) {
  EXPECT_EQ(complaint("dropuot: 1\nrate: x\nseed: 1.5\n"),
            "s.yaml:1:1: missing option 'widths': Units of each layer.\n"
            "s.yaml:1:1: unknown option 'dropuot' (did you mean 'dropout'?); known: widths, "
            "dropout, rate, seed\n"
            "s.yaml:2:7: 'rate': expected a number, found the text \"x\"\n"
            "s.yaml:3:7: 'seed': expected a whole number, found the number 1.5; leave the fraction "
            "away");
}

TEST(ReadConfig, SaysWhereAnOptionIsMissing) {
  Problems problems;
  read_config<DenseConfig>(parse_for_test("a:\n  b: {seed: 1}").at("a").at("b"), problems);
  EXPECT_EQ(text_of(problems),
            "s.yaml:2:6: missing option 'widths' in 'a.b': Units of each layer.");
  EXPECT_EQ(complaint("seed: 1\nwidths:\n"),
            "s.yaml:2:1: missing option 'widths': Units of each layer.");
}

TEST(ReadConfig, ChecksRangesOfScalarsAndLists) {
  EXPECT_EQ(complaint("{widths: [1, 101, 100, 0], dropout: 1, seed: -1}"),
            "s.yaml:1:14: 'widths[1]': expected a number from 1 to 100, found 101\n"
            "s.yaml:1:24: 'widths[3]': expected a number from 1 to 100, found 0\n"
            "s.yaml:1:37: 'dropout': expected a number from 0 to 0.9, found 1\n"
            "s.yaml:1:46: 'seed': expected a number at least 0, found -1");
  EXPECT_EQ(complaint("{widths: 101}"),
            "s.yaml:1:10: 'widths': expected a number from 1 to 100, found 101");
  EXPECT_EQ(complaint("{widths: 1, seed: 9223372036854775807}"), "") << "no upper bound";
}

TEST(ReadConfig, WantsAMap) {
  EXPECT_EQ(complaint("[1]"), "s.yaml:1:1: expected a map of options, found a list of 1");
}

TEST(ReadConfig, LeavesKeysOfOthersAlone) {
  Problems problems;
  read_config<DenseConfig>(parse_for_test("{widths: 1, other: 2}"), problems, {"other"});
  EXPECT_TRUE(problems.empty());
}

TEST(OverlayConfig, ChangesOnlyWhatIsStated) {
  const Spec spec = parse_for_test("{dropout: 0.5}");
  DenseConfig config;
  config.seed = 9;
  Problems problems;
  overlay_config(spec, config, problems);
  overlay_config(Spec(), config, problems);
  EXPECT_TRUE(problems.empty()) << "nothing is required";
  EXPECT_EQ(config.dropout, 0.5);
  EXPECT_EQ(config.seed, 9);
  EXPECT_EQ(spec.resolved().dump(), R"({"dropout":0.5})") << "no defaults are written";
}

TEST(OverlayConfig, ReportsUnknownOptions) {
  DenseConfig config;
  Problems problems;
  overlay_config(parse_for_test("{dropuot: 1, seed: x}"), config, problems);
  overlay_config(parse_for_test("3"), config, problems);
  EXPECT_EQ(problems.count(), 3U);
}

TEST(WriteConfig, IsReadAgain) {
  DenseConfig config;
  config.widths = {1, 2};
  const nlohmann::ordered_json json = write_config(config);
  EXPECT_EQ(json.dump(), R"({"widths":[1,2],"dropout":0.0,"rate":null,"seed":7})");
  Problems problems;
  EXPECT_EQ(read_config<DenseConfig>(Spec::from_json(json, "m"), problems).widths, config.widths);
  EXPECT_TRUE(problems.empty());
}

TEST(FieldsOf, ListTypesDefaultsAndSchemas) {
  const KindInfo info = kind_info<DenseConfig>("net");
  EXPECT_EQ(info.family, "net");
  EXPECT_EQ(info.name, "dense");
  EXPECT_FALSE(info.holds_parts);
  ASSERT_EQ(info.fields.size(), 4U);
  EXPECT_EQ(info.fields[0].type, "list of whole numbers, from 1 to 100");
  EXPECT_TRUE(info.fields[0].required);
  EXPECT_TRUE(info.fields[0].default_value.is_null());
  EXPECT_EQ(info.fields[0].schema.dump(),
            R"({"anyOf":[{"type":"array","items":{"type":"integer","minimum":1,"maximum":100}},)"
            R"({"type":"integer","minimum":1,"maximum":100}]})");
  EXPECT_EQ(info.fields[1].default_value, 0.0);
  EXPECT_EQ(info.fields[3].schema.dump(), R"({"type":"integer","minimum":0})");
}

}  // namespace
}  // namespace mgm
