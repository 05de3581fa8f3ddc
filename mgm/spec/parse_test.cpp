#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/base/random.h"
#include "mgm/spec/parse_for_test.h"
#include "mgm/spec/spec.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(SpecParse, ReportsEveryDuplicateKeyWithBothLines) {
  EXPECT_EQ(problem_of("a: 1\nb: {c: 1,\n  c: 2}\na: 3\n"),
            "s.yaml:3:3: key 'c' stands here a second time; the first is in line 2: remove one\n"
            "s.yaml:4:1: key 'a' stands here a second time; the first is in line 1: remove one");
}

TEST(SpecParse, ReturnsWhatCouldBeReadBesideProblems) {
  Problems problems;
  const Spec spec = Spec::parse("a: 1\na: {b: 2}\nc: !!float 3\n", "s.yaml", problems);
  EXPECT_EQ(problems.count(), 2U);
  EXPECT_EQ(spec.resolved().dump(), R"({"a":1,"c":3})");
}

TEST(SpecParse, RefusesWhatExpands) {
  EXPECT_EQ(problem_of("a: &x 1\nb: *x\n"),
            "s.yaml:1:4: anchors (&name) are not read: write the value out\n"
            "s.yaml:2:4: aliases (*name) are not read: write the value out; equal experts are made "
            "with each:");
  EXPECT_THAT(problem_of("b: *x\n"), StartsWith("s.yaml:1:4: aliases (*name) are not read"));
  EXPECT_THAT(problem_of("a:\n  <<: {b: 1}\n"), StartsWith("s.yaml:2:3: merge keys (<<)"));
  EXPECT_EQ(problem_of("'<<': 1"), "") << "in quotes it is a key like any other";
}

TEST(SpecParse, RefusesTags) {
  EXPECT_THAT(problem_of("a: !!python/object 1\n"),
              AllOf(StartsWith("s.yaml:1:4: tags such as"), HasSubstr("python/object")));
  EXPECT_THAT(problem_of("a: !x {b: 1}\n"), StartsWith("s.yaml:1:4: tags such as '!x'"));
}

TEST(SpecParse, RefusesKeysThatAreNoWords) {
  EXPECT_THAT(problem_of("? [a]\n: 1\n"), StartsWith("s.yaml:1:3: a list or map cannot be a key"));
  EXPECT_THAT(problem_of(": 1\n"), StartsWith("s.yaml:1:1: a key is missing here"));
}

TEST(SpecParse, RefusesASecondDocument) {
  EXPECT_THAT(problem_of("a: 1\n---\nb: 2\n"), StartsWith("s.yaml:2:1: the spec has ended"));
  EXPECT_THAT(problem_of("- a\nb: 1\n"), StartsWith("s.yaml:2:1: the spec has ended"));
  EXPECT_EQ(problem_of("---\na: 1\n"), "");
}

TEST(SpecParse, RefusesWhatIsNoText) {
  EXPECT_EQ(problem_of("a: 1\nb: \xff\n"), "s.yaml:2:4: is not UTF-8 text: save the file as UTF-8");
  EXPECT_THAT(problem_of(std::string("a: \0\n", 5)), StartsWith("s.yaml:1:4: holds a NUL byte"));
  EXPECT_THAT(problem_of("a: \"\\0\"\n"), StartsWith("s.yaml:1:4: holds a NUL character"));
}

TEST(SpecParse, RefusesNothingAtAll) {
  EXPECT_EQ(problem_of(""), "s.yaml:1:1: is empty: expected a map");
  EXPECT_EQ(problem_of("# only a comment\n"), "s.yaml:1:1: is empty: expected a map");
}

TEST(SpecParse, ReadsByteOrderMarksAndCarriageReturns) {
  EXPECT_EQ(parse_for_test("\xef\xbb\xbf"
                           "a: 1\r\nb: 'x'\r\n")
                .resolved()
                .dump(),
            R"({"a":1,"b":"x"})");
}

TEST(SpecParse, LimitsDepth) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(problem_of(nested(200)), "");
  EXPECT_THAT(problem_of(nested(201)), HasSubstr("s.yaml:1:201: the text nests too deeply"));
  EXPECT_THAT(problem_of(std::string(100000, '[')), HasSubstr("close the bracket"));
  std::string dashes;
  for (int i = 0; i < 100000; ++i) dashes += "- ";
  EXPECT_THAT(problem_of(dashes), HasSubstr("nests too deeply"));
}

TEST(SpecParse, LimitsSize) {
  EXPECT_THAT(problem_of("a: " + std::string(1 << 20, 'b')),
              HasSubstr("is larger than the 1048576"));
}

TEST(SpecParse, ReadsAMapOfAsManyKeysAsTheTextMayHold) {
  // The size of the text, the depth and that nothing expands bound what a spec can cost.
  std::string text;
  int count = 0;
  while (text.size() + 20 < (1U << 20)) text += "k" + std::to_string(count++) + ":\n";
  EXPECT_GT(count, 100000);
  EXPECT_EQ(parse_for_test(text).keys().size(), static_cast<std::size_t>(count));
  EXPECT_THAT(problem_of(text + "k7:\n"), HasSubstr("the first is in line 8: remove one"));
}

TEST(SpecParse, ExplainsSyntaxErrors) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a: b: c\n", "s.yaml:1:5: a ':' is not expected here"},
      {"a: 1\n  b: 2\n", "s.yaml:2:4: a ':' is not expected here"},
      {"a:1\nb: 2\n", "s.yaml:2:2: a ':' is not expected here"},
      {"a:\n\tb: 1\n", "s.yaml:2:3: this line is indented with a tab"},
      {"a: [1, 2\nb: 3\n", "s.yaml:2:2: the list that opens in line 1 is not closed"},
      {"a: {b: 1\n", "s.yaml:2:1: the map that opens in line 1 is not closed"},
      {"a: ]\n", "s.yaml:1:4: this bracket does not close"},
      {"a: - b\n", "s.yaml:1:4: a list item ('- ') is not expected here"},
      {"a: @x\n", "s.yaml:1:4: a text cannot begin with this character"},
      {"a: \"\\q\"\n", "s.yaml:1:7: this is no escape that YAML knows"},
      {"a: \"x\n", "s.yaml:1:4: the quote that opens here is never closed"},
      {"a: \"x\\\"\n", "s.yaml:1:4: the quote that opens here is never closed"},
      {"a: \"x", "the text ends inside quotes"},
      {"a: 1\nb: 'it''s\nc: 2\n", "s.yaml:2:4: the quote that opens here is never closed"},
      {"a:\n    b: 1\n  c: 2\n", "s.yaml:3:3: this line fits no map above it"},
      {"%YAML 9.9\n---\na: 1\n", "s.yaml:1:1: is not valid YAML"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_THAT(problem_of(text), HasSubstr(expected)) << text;
  }
}

TEST(SpecParse, NamesAFileThatCannotBeRead) {
  Problems problems;
  try {
    Spec::read("/nonexistent/s.yaml", problems);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kSpec);
    EXPECT_THAT(error.what(), HasSubstr("/nonexistent/s.yaml: cannot read: No such file"));
  }
}

constexpr const char* kSample = R"(
mgm: 1
data: {source: {csv: {file: "a b.csv", header: true}}, split: {test: 0.2}}   # comment
model:
  chain:
    'objects':
      route:
        experts:
          animals: {net: {mlp: {widths: [2, classes]}}, train: {epochs: 5}}
      task: {predict: label, metrics: [accuracy]}
note: |
  some text
  in lines
train:
  - a
  - b: c
    d: -1e-3
)";

std::string mutated(std::string text, Random& random) {
  constexpr std::string_view kMeaningful = "\n\t :-[]{}'\"#&*!|>%@`?,\\~<0\xc3\xff";
  for (std::uint64_t k = 1 + random.below(4); k > 0 && !text.empty(); --k) {
    const std::size_t at = random.below(text.size());
    const char drawn = kMeaningful[random.below(kMeaningful.size())];
    switch (random.below(5)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text[at] = drawn;
        break;
      case 2:
        text.erase(at, 1 + random.below(5));
        break;
      case 3:
        text.insert(at, 1 + random.below(3), drawn);
        break;
      default:
        text.insert(at, text.substr(random.below(text.size()), random.below(40)));
    }
  }
  return text;
}

TEST(SpecParse, SurvivesAnyMutationOfAText) {
  const std::string sample = kSample;
  ASSERT_EQ(problem_of(sample), "");
  Random random(1, "mutations");
  int refused = 0;
  int read = 0;
  for (int i = 0; i < 2000; ++i) {
    Problems problems;
    const Spec spec = Spec::parse(mutated(sample, random), "s.yaml", problems);
    if (problems.empty()) {
      ++read;
      const nlohmann::ordered_json json = spec.resolved();
      EXPECT_EQ(Spec::from_json(json, "").resolved(), json);
    } else {
      ++refused;
      EXPECT_THAT(text_of(problems), StartsWith("s.yaml:"));
    }
  }
  EXPECT_GT(refused, 500);
  EXPECT_GT(read, 200);
}

}  // namespace
}  // namespace mgm
