#include "mgm/spec/field_types.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

/// What reading `a: text` into a member like `member` reports; empty where it fits.
template <class T>
std::string complaint(const std::string& text, T member = {}) {
  Problems problems;
  const bool fits = FieldType<T>::read(parse_for_test("a: " + text).at("a"), member, problems);
  EXPECT_EQ(fits, problems.empty());
  return text_of(problems);
}

template <class T>
T read(const std::string& text, T member = {}) {
  Problems problems;
  EXPECT_TRUE(FieldType<T>::read(parse_for_test("a: " + text).at("a"), member, problems)) << text;
  return member;
}

TEST(FieldType, ReadsBooleans) {
  EXPECT_TRUE(read<bool>("true"));
  EXPECT_FALSE(read<bool>("false", true));
  EXPECT_EQ(complaint<bool>("no"),
            "s.yaml:1:4: 'a': expected true or false, found the text \"no\"; write false");
  EXPECT_THAT(complaint<bool>("Yes"), EndsWith("found the text \"Yes\"; write true"));
  EXPECT_THAT(complaint<bool>("on"), EndsWith("write true"));
  EXPECT_THAT(complaint<bool>("'true'"), EndsWith("leave the quotes away"));
  EXPECT_THAT(complaint<bool>("[true]"), EndsWith("found a list of 1"));
}

TEST(FieldType, ReadsWholeNumbers) {
  EXPECT_EQ(read<std::int64_t>("-12"), -12);
  EXPECT_EQ(complaint<std::int64_t>("abc"),
            "s.yaml:1:4: 'a': expected a whole number, found the text \"abc\"");
  EXPECT_THAT(complaint<std::int64_t>("2.5"),
              EndsWith("found the number 2.5; leave the fraction away"));
  EXPECT_THAT(complaint<std::int64_t>("5.0"), EndsWith("found the number 5.0; write 5"));
  EXPECT_THAT(complaint<std::int64_t>("1e3"), EndsWith("write 1000"));
  EXPECT_THAT(complaint<std::int64_t>("9223372036854775808"),
              EndsWith("does not fit into 64 bits"));
  EXPECT_THAT(complaint<std::int64_t>("012"), EndsWith("write it without the leading zero"));
  EXPECT_THAT(complaint<std::int64_t>("0x1f"), EndsWith("write it in decimal digits"));
  EXPECT_THAT(complaint<std::int64_t>("1_000"), EndsWith("leave the _ away"));
  EXPECT_THAT(complaint<std::int64_t>("'3'"), EndsWith("leave the quotes away"));
  EXPECT_THAT(complaint<std::int64_t>("+3"), EndsWith("leave the + away"));
  EXPECT_THAT(complaint<std::int64_t>("true"), EndsWith("found true"));
  EXPECT_THAT(complaint<std::int64_t>("{b: 1}"), EndsWith("found a map with 'b'"));
}

TEST(FieldType, ReadsNumbers) {
  EXPECT_EQ(read<double>("1e-3"), 1e-3);
  EXPECT_EQ(read<double>("3"), 3);
  EXPECT_THAT(complaint<double>(".inf"), EndsWith("write a finite number"));
  EXPECT_THAT(complaint<double>("-.NaN"), EndsWith("write a finite number"));
  EXPECT_THAT(complaint<double>("0,5"), EndsWith("write a point for a comma, digits otherwise"));
  EXPECT_THAT(complaint<double>("1e999"), EndsWith("does not fit into a number"));
}

TEST(FieldType, ReadsAnyScalarAsText) {
  EXPECT_EQ(read<std::string>("no"), "no");
  EXPECT_EQ(read<std::string>("012"), "012");
  EXPECT_EQ(read<std::string>("'a: b'"), "a: b");
  EXPECT_EQ(complaint<std::string>("[x]"), "s.yaml:1:4: 'a': expected a text, found a list of 1");
  EXPECT_THAT(complaint<std::string>("NULL"), EndsWith("put a text such as null or ~ in quotes"));
}

TEST(FieldType, ReadsOneOfAFixedSet) {
  const OneOf stem{"small", {"small", "standard"}};
  EXPECT_TRUE(read("standard", stem) == "standard");
  EXPECT_EQ(
      complaint("standrad", stem),
      "s.yaml:1:4: 'a': expected small or standard, found the text \"standrad\"; did you mean "
      "'standard'?");
  EXPECT_EQ(FieldType<OneOf>::schema(stem).dump(), R"({"enum":["small","standard"]})");
}

TEST(FieldType, ReadsListsAndSingleValues) {
  EXPECT_THAT(read<std::vector<std::int64_t>>("[1, 2]"), ElementsAre(1, 2));
  EXPECT_THAT(read<std::vector<std::int64_t>>("3"), ElementsAre(3));
  EXPECT_THAT(read<std::vector<std::int64_t>>("[]"), ElementsAre());
  EXPECT_EQ(complaint<std::vector<std::int64_t>>("[1, x, 2, ]\nb: [y]"),
            "s.yaml:1:8: 'a[1]': expected a whole number, found the text \"x\"");
  EXPECT_EQ(complaint<std::vector<std::int64_t>>("[1, ~, x]"),
            "s.yaml:1:8: 'a[1]': expected a whole number, found nothing\n"
            "s.yaml:1:11: 'a[2]': expected a whole number, found the text \"x\"");
  EXPECT_EQ(FieldType<std::vector<std::int64_t>>::type({}), "list of whole numbers");
}

TEST(FieldType, KeepsAListThatDoesNotFit) {
  Problems problems;
  std::vector<std::int64_t> list = {7};
  EXPECT_FALSE(
      FieldType<std::vector<std::int64_t>>::read(parse_for_test("[1, x]"), list, problems));
  EXPECT_THAT(list, ElementsAre(7));
}

TEST(FieldType, WritesAnEmptyOptionAsNull) {
  EXPECT_TRUE(FieldType<std::optional<double>>::write(std::nullopt).is_null());
  EXPECT_EQ(FieldType<std::optional<double>>::write(0.5), 0.5);
  EXPECT_EQ(read<std::optional<double>>("0.5"), 0.5);
}

TEST(FieldType, KeepsNodesPartsAndMapsAsTheyStand) {
  EXPECT_EQ(read<NodeSpec>("{net: mlp}").spec.at("net").scalar(), "mlp");
  EXPECT_EQ(read<PartsSpec>("{b: {net: mlp}}").spec.keys().size(), 1U);
  EXPECT_EQ(read("{b: 1}", AnyMap{"map of names"}).spec.at("b").as_integer(), 1);
  EXPECT_THAT(complaint<NodeSpec>("mlp"),
              EndsWith("expected a node, a map with one kind, found the text \"mlp\""));
  EXPECT_THAT(complaint<PartsSpec>("{}"),
              EndsWith("expected a map of names to nodes, found an empty map"));
  EXPECT_THAT(complaint("3", AnyMap{"shares by name"}),
              EndsWith("expected a map (shares by name), found the number 3"));
}

}  // namespace
}  // namespace mgm
