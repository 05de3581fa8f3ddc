#include <gmock/gmock.h>

#include "mgm/spec/fields.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::EndsWith;

KindChoice choose(const std::string& text, std::string* complaint = nullptr) {
  Problems problems;
  KindChoice choice{"optimizer"};
  FieldType<KindChoice>::read(parse_for_test("a: " + text).at("a"), choice, problems);
  if (complaint != nullptr) *complaint = text_of(problems);
  return choice;
}

std::string complaint(const std::string& text) {
  std::string result;
  EXPECT_FALSE(choose(text, &result).chosen());
  return result;
}

TEST(KindChoice, IsANameOrAMapOfOneKind) {
  for (const char* text : {"sgd", "{sgd: }", "{sgd: {}}", "'sgd'"}) {
    EXPECT_EQ(choose(text).kind, "sgd") << text;
    EXPECT_EQ(choose(text).whole.place().text(), "s.yaml:1:4");
  }
  EXPECT_EQ(choose("{sgd: {lr: 0.1}}").options.at("lr").as_number(), 0.1);
}

TEST(KindChoice, IsExactlyOneKind) {
  EXPECT_EQ(complaint("{sgd: {}, adam: {}}"),
            "s.yaml:1:4: 'a': expected one kind of optimizer, found 2: sgd, adam; write its name, "
            "or {NAME: {options}}");
  EXPECT_THAT(complaint("{}"), ::testing::HasSubstr("found an empty map"));
  EXPECT_THAT(complaint("[sgd]"), ::testing::HasSubstr("found a list of 1"));
}

struct SgdConfig {
  double lr = 0.01;
};
template <class Fields>
void describe(Fields& field, SgdConfig& config) {
  field("lr", config.lr, "Rate.");
}

struct LearnConfig {
  KindChoice optimizer{"optimizer", "sgd"};
  KindChoices metrics{"metric", {{"metric", "accuracy"}}};
};
template <class Fields>
void describe(Fields& field, LearnConfig& config) {
  field("optimizer", config.optimizer, "How weights change.");
  field("metrics", config.metrics, "What is measured.");
}

/// The resolved text after the choice's own options were read too.
std::string resolved(const std::string& text) {
  const Spec spec = parse_for_test(text);
  Problems problems;
  const auto config = read_config<LearnConfig>(spec, problems);
  read_config<SgdConfig>(config.optimizer.options, problems);
  for (const KindChoice& metric : config.metrics.list) {
    read_config<SgdConfig>(metric.options, problems);
  }
  EXPECT_EQ(text_of(problems), "");
  return spec.resolved().dump();
}

TEST(KindChoice, KeepsTheDefaultsOfItsOptions) {
  const std::string metrics = R"("metrics":[{"accuracy":{"lr":0.01}}])";
  const std::string full = R"({"optimizer":{"sgd":{"lr":0.01}},)" + metrics + "}";
  EXPECT_EQ(resolved("{}"), full) << "a default choice";
  EXPECT_EQ(resolved("optimizer: sgd"), full) << "a name";
  EXPECT_EQ(resolved("optimizer: {sgd: }"), full) << "an empty map";
  EXPECT_EQ(resolved("{optimizer: , metrics: [accuracy]}"),
            "{\"optimizer\":{\"sgd\":{\"lr\":0.01}}," + metrics + "}");
}

TEST(KindChoice, IsWrittenWithItsOptions) {
  EXPECT_TRUE(FieldType<KindChoice>::write(KindChoice{"optimizer"}).is_null());
  EXPECT_EQ(FieldType<KindChoice>::write(KindChoice{"optimizer", "sgd"}).dump(), R"({"sgd":{}})");
  EXPECT_EQ(FieldType<KindChoice>::write(choose("{sgd: {lr: 0.5}}")).dump(),
            R"({"sgd":{"lr":0.5}})");
}

TEST(KindChoices, AreAListOrOne) {
  Problems problems;
  KindChoices choices{"metric"};
  const Spec spec = parse_for_test("{a: [accuracy, {top_k: {k: 5}}], b: mae}");
  EXPECT_TRUE(FieldType<KindChoices>::read(spec.at("a"), choices, problems));
  ASSERT_EQ(choices.list.size(), 2U);
  EXPECT_EQ(choices.list[1].options.at("k").as_integer(), 5);
  EXPECT_TRUE(FieldType<KindChoices>::read(spec.at("b"), choices, problems));
  ASSERT_EQ(choices.list.size(), 1U);
  EXPECT_EQ(choices.list[0].kind, "mae");
}

TEST(KindChoices, ReportEveryItemThatIsNone) {
  Problems problems;
  KindChoices choices{"metric"};
  EXPECT_FALSE(FieldType<KindChoices>::read(parse_for_test("[[], {a: , b: }]"), choices, problems));
  EXPECT_EQ(problems.count(), 2U);
  EXPECT_TRUE(choices.list.empty());
}

}  // namespace
}  // namespace mgm
