#include "mgm/spec/spec.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/base/random.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

Spec parse(const std::string& text) {
  Problems problems;
  const Spec spec = Spec::parse(text, "s.yaml", problems);
  problems.throw_if_any();
  return spec;
}

std::string problem_of(const std::string& text) {
  try {
    parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Spec, KnowsThePlaceOfKeysAndValues) {
  const Spec spec = parse("a:\n  bc: 3\n");
  EXPECT_EQ(spec.at("a").at("bc").place().text(), "s.yaml:2:7");
  EXPECT_EQ(spec.at("a").key_place("bc").text(), "s.yaml:2:3");
  EXPECT_EQ(spec.at("a").at("bc").path(), "a.bc");
}

TEST(Spec, ReadsScalarsWithoutYamlsTraps) {
  const Spec spec =
      parse("{a: 012, b: no, c: '3', d: true, e: 1e-3, f: .inf, g: -7, h: 0x1f, i: 1_0}");
  EXPECT_FALSE(spec.at("a").as_integer());
  EXPECT_FALSE(spec.at("b").as_bool());
  EXPECT_FALSE(spec.at("c").as_integer());
  EXPECT_EQ(spec.at("d").as_bool(), true);
  EXPECT_EQ(spec.at("e").as_number(), 1e-3);
  EXPECT_FALSE(spec.at("f").as_number());
  EXPECT_EQ(spec.at("g").as_integer(), -7);
  EXPECT_FALSE(spec.at("h").as_integer());
  EXPECT_FALSE(spec.at("i").as_integer());
}

TEST(Spec, ReportsDuplicateKeysWithBothLines) {
  EXPECT_THAT(problem_of("a: 1\nb: 2\na: 3\n"),
              HasSubstr("s.yaml:3:1: key 'a' stands here a second time; the first is in line 1"));
}

TEST(Spec, RefusesWhatNoSpecMayHold) {
  EXPECT_THAT(problem_of(""), HasSubstr("is empty"));
  EXPECT_THAT(problem_of("a: &x 1\nb: *x\n"), HasSubstr("anchors"));
  EXPECT_THAT(problem_of("a: !!python 1\n"), HasSubstr("tags"));
  EXPECT_THAT(problem_of("a: [1, 2\n"), HasSubstr("the list that opens in line 1 is not closed"));
  EXPECT_THAT(problem_of(std::string("a: \xff\n")), HasSubstr("s.yaml:1:4: is not UTF-8"));
  EXPECT_THAT(problem_of("a: 1\n---\nb: 2\n"), HasSubstr("a second one begins"));
  EXPECT_THAT(problem_of("? [a]\n: 1\n"), HasSubstr("a key must be a plain word"));
  EXPECT_THAT(problem_of(std::string(300, '[') + std::string(300, ']')),
              HasSubstr("nests too deeply"));
}

TEST(Spec, NamesTheNearestKnownKey) {
  Problems problems;
  parse("dropuot: 1").expect_only({"dropout", "widths"}, problems);
  EXPECT_THROW(
      {
        try {
          problems.throw_if_any();
        } catch (const Error& error) {
          EXPECT_THAT(error.what(),
                      HasSubstr("s.yaml:1:1: unknown option 'dropuot' (did you mean 'dropout'?)"));
          throw;
        }
      },
      Error);
}

TEST(Spec, KeepsDefaultsInTheResolvedTree) {
  const Spec spec = parse("a:\n");
  spec.at("a").set_default("rate", 0.5);
  EXPECT_EQ(spec.resolved().dump(), R"({"a":{"rate":0.5}})");
  EXPECT_EQ(Spec::from_json(spec.resolved(), "m").at("a").at("rate").as_number(), 0.5);
}

constexpr const char* kTree = R"(
train: {epochs: 1}
model:
  chain:
    objects:
      route:
        experts:
          animals: {net: {mlp: {widths: [2]}}, train: {epochs: 5}}
    last:
      route: {experts: {each: {net: mlp}, count: 2}}
)";

TEST(SpecSet, ReplacesAFullPath) {
  const Spec spec = parse(kTree);
  spec.set("train.epochs", "7", "--set");
  EXPECT_EQ(spec.at("train").at("epochs").as_integer(), 7);
}

TEST(SpecSet, FindsAnAddressUnderTheModel) {
  const Spec spec = parse(kTree);
  spec.set("objects.animals.train.epochs", "3", "--set");
  spec.set("last.e1.train.batch", "8", "--set");
  const Spec objects = spec.at("model").at("chain").at("objects");
  EXPECT_EQ(objects.at("route").at("experts").at("animals").at("train").at("epochs").as_integer(),
            3);
  const Spec each = spec.at("model").at("chain").at("last").at("route").at("experts").at("each");
  EXPECT_EQ(each.at("train").at("batch").as_integer(), 8);
}

TEST(SpecSet, RefusesAnAddressThatLeadsNowhere) {
  try {
    parse(kTree).set("objcts.animals.train.epochs", "3", "--set objcts");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(
        error.what(),
        HasSubstr("--set objcts: there is no 'objcts' at 'model' (did you mean 'objects'?)"));
  }
}

TEST(Spec, SurvivesAnyMutationOfAText) {
  const std::string good = kTree;
  Random random(1, "mutations");
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = good;
    for (int k = 0; k < 3; ++k)
      text[random.below(text.size())] = static_cast<char>(random.below(256));
    refused += problem_of(text).empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace mgm
