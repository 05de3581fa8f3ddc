#include "mgm/spec/spec.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/spec/parse_for_test.h"
#include "mgm/spec/short_form.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::ordered_json;

TEST(Spec, KnowsThePlaceOfKeysAndValues) {
  const Spec spec = parse_for_test("a:\n  bc: 3\n");
  EXPECT_EQ(spec.at("a").at("bc").place().text(), "s.yaml:2:7");
  EXPECT_EQ(spec.at("a").key_place("bc").text(), "s.yaml:2:3");
  EXPECT_EQ(spec.at("a").key_place("none").text(), "s.yaml:2:3") << "the map's";
}

TEST(Spec, PutsWhatIsMissingAtItsKey) {
  EXPECT_EQ(parse_for_test("a:   # nothing\n\nb: 1\n").at("a").place().text(), "s.yaml:1:1");
}

TEST(Spec, KnowsItsPath) {
  const Spec spec = parse_for_test("a:\n  b: [{c: 1}, {c: 2}]\n");
  EXPECT_EQ(spec.path(), "");
  EXPECT_EQ(spec.at("a").at("b").items()[1].at("c").path(), "a.b[1].c");
}

TEST(Spec, KeepsTheOrderOfTheText) {
  EXPECT_THAT(parse_for_test("{z: 1, a: 2, m: 3}").keys(), ElementsAre("z", "a", "m"));
}

TEST(Spec, IsAbsentWhereNothingStands) {
  const Spec spec = parse_for_test("{a: 1, b: }");
  EXPECT_TRUE(spec.at("none").absent());
  EXPECT_TRUE(spec.at("a").at("none").at("deeper").absent());
  EXPECT_FALSE(spec.at("b").absent());
  EXPECT_EQ(spec.at("b").shape(), Spec::Shape::kNull);
  EXPECT_TRUE(Spec().resolved().is_null());
}

TEST(Spec, TakesOnlyTrueAndFalseForBooleans) {
  const Spec spec = parse_for_test("[true, false, no, yes, on, True, 'true', 1]");
  const auto items = spec.items();
  EXPECT_EQ(items[0].as_bool(), true);
  EXPECT_EQ(items[1].as_bool(), false);
  for (std::size_t i = 2; i < items.size(); ++i) EXPECT_FALSE(items[i].as_bool()) << i;
}

TEST(Spec, TakesOnlyPlainDecimalDigitsForWholeNumbers) {
  for (const auto& [text, number] :
       std::vector<std::pair<std::string, std::int64_t>>{{"0", 0},
                                                         {"-7", -7},
                                                         {"9223372036854775807", INT64_MAX},
                                                         {"-9223372036854775808", INT64_MIN}}) {
    EXPECT_EQ(parse_for_test("a: " + text).at("a").as_integer(), number) << text;
  }
  EXPECT_EQ(parse_for_test("a: 5  # five").at("a").as_integer(), 5);
  for (const char* text : {"012", "-012", "0x1f", "0o7", "1_000", "1,000", "+5", "5.0", "1e3",
                           "'5'", "9223372036854775808", "five", "-5-", "1 2"}) {
    EXPECT_FALSE(parse_for_test(std::string("a: ") + text).at("a").as_integer()) << text;
  }
}

TEST(Spec, TakesOnlyFiniteDecimalNumbers) {
  EXPECT_EQ(parse_for_test("a: 1e-3").at("a").as_number(), 1e-3);
  EXPECT_EQ(parse_for_test("a: -.5").at("a").as_number(), -0.5);
  EXPECT_EQ(parse_for_test("a: 12").at("a").as_number(), 12);
  for (const char* text : {".inf", "-.inf", ".nan", "inf", "nan", "1e999", "'0.5'", "00.5", "0x1p3",
                           "1.2.3", ".", "e5"}) {
    EXPECT_FALSE(parse_for_test(std::string("a: ") + text).at("a").as_number()) << text;
  }
}

TEST(Spec, SaysWhatStandsSomewhere) {
  const auto found = [](const std::string& text) {
    return parse_for_test("a: " + text).at("a").found();
  };
  EXPECT_EQ(found("abc"), "the text \"abc\"");
  EXPECT_EQ(found("'5'"), "the text \"5\"");
  EXPECT_EQ(found("5"), "the number 5");
  EXPECT_EQ(found("true"), "true");
  EXPECT_EQ(found("[1, 2, 3]"), "a list of 3");
  EXPECT_EQ(found("[]"), "an empty list");
  EXPECT_EQ(found("{b: 1}"), "a map with 'b'");
  EXPECT_EQ(found("{}"), "an empty map");
  EXPECT_EQ(found(""), "nothing");
}

TEST(Spec, NamesTheNearestKnownKey) {
  Problems problems;
  parse_for_test("dropuot: 1\nwidths: 2\nbanana: 3").expect_only({"dropout", "widths"}, problems);
  EXPECT_EQ(text_of(problems),
            "s.yaml:1:1: unknown option 'dropuot' (did you mean 'dropout'?); known: dropout, "
            "widths\n"
            "s.yaml:3:1: unknown option 'banana'; known: dropout, widths");
}

TEST(Spec, SeesThatASpaceIsMissingAfterAColon) {
  Problems problems;
  parse_for_test("{epochs:1, batch: 2, a:b: 3}").expect_only({"epochs", "batch"}, problems);
  EXPECT_EQ(text_of(problems),
            "s.yaml:1:2: a space is missing after the ':' of 'epochs:1': write epochs: 1\n"
            "s.yaml:1:22: unknown option 'a:b'; known: epochs, batch");
}

TEST(Spec, KeepsDefaultsInTheResolvedTree) {
  const Spec spec = parse_for_test("a:\nb: {x: 1}\n");
  spec.at("a").set_default("rate", 0.5);
  spec.at("b").set_default("x", 2);
  spec.at("b").set_default("y", {{"z", {1, 2}}});
  EXPECT_EQ(spec.resolved().dump(), R"({"a":{"rate":0.5},"b":{"x":1,"y":{"z":[1,2]}}})");
  EXPECT_EQ(spec.at("b").at("y").at("z").path(), "b.y.z");
  EXPECT_EQ(spec.at("b").at("y").place().text(), "s.yaml:2:4");
}

TEST(Spec, SharesItsTreeAmongHandles) {
  const Spec spec = parse_for_test("a: {}");
  const Spec handle = spec.at("a");
  spec.at("a").set_default("x", 1);
  EXPECT_EQ(handle.at("x").as_integer(), 1);
}

TEST(Spec, IsTheSameAfterJson) {
  const Spec spec = parse_for_test("{a: 012, b: '3', c: true, d: 1e-5, e: [1, 2.5], f: {}, g: }");
  const Json json = spec.resolved();
  EXPECT_EQ(json.dump(), R"({"a":"012","b":"3","c":true,"d":1e-05,"e":[1,2.5],"f":{},"g":null})");
  const Spec back = Spec::from_json(json, "manifest.json");
  EXPECT_EQ(back.resolved(), json);
  EXPECT_FALSE(back.at("b").as_integer());
  EXPECT_EQ(back.at("d").as_number(), 1e-5);
  EXPECT_EQ(back.at("e").place().text(), "manifest.json");
}

TEST(Spec, KeepsATextThatLooksLikeANumber) {
  const Spec spec = parse_for_test("{column: 1.10, rate: 1.10}");
  EXPECT_EQ(spec.at("column").as_text(), "1.10");
  EXPECT_EQ(spec.resolved().dump(), R"({"column":"1.10","rate":1.1})");
}

TEST(Spec, MakesAMapOfAName) {
  const Spec spec = parse_for_test("{a: sgd, b: {adam: }, c: }");
  for (const char* key : {"a", "b", "c"}) spec.at(key).expand_name();
  spec.at("a").at("sgd").set_default("lr", 1);
  EXPECT_EQ(spec.resolved().dump(), R"({"a":{"sgd":{"lr":1}},"b":{"adam":null},"c":null})");
}

TEST(Spec, MakesAMapOfAShortForm) {
  const Spec spec = parse_for_test("{a: 1.10, b: {path: x}, c: }");
  for (const char* key : {"a", "b", "c"}) expand_short_form(spec.at(key), "path");
  EXPECT_EQ(spec.at("a").at("path").as_text(), "1.10");
  EXPECT_EQ(spec.at("a").at("path").path(), "a.path");
  EXPECT_EQ(spec.at("a").at("path").place().column, 5);
  spec.at("a").set_default("header", nullptr);
  EXPECT_EQ(spec.resolved().dump(),
            R"({"a":{"path":"1.10","header":null},"b":{"path":"x"},"c":null})");
}

TEST(Spec, RefusesJsonThatNestsTooDeeply) {
  Json json = 1;
  for (int i = 0; i < 1000; ++i) json = Json::array({json});
  EXPECT_THROW(Spec::from_json(json, "manifest.json"), Error);
}

}  // namespace
}  // namespace mgm
