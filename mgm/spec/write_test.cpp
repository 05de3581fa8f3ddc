#include "mgm/spec/write.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/base/random.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;

TEST(ToYaml, IsReadable) {
  const Json json = Json::parse(R"({
    "mgm": 1,
    "data": {"source": {"csv": {"file": "data/a b.csv", "header": true}}, "split": {"test": 0.2}},
    "model": {"net": {"mlp": {"widths": [64, "classes"], "dropout": 0.5}}, "from": ["a", "b"]},
    "train": {"metrics": ["accuracy", {"top_k": {"k": 5}}], "parts": [{"a": 1, "b": {"c": {}}}],
              "rows": [[1, 2], {"x": 1}]},
    "none": null, "empty": {}, "nothing": []})");
  EXPECT_EQ(to_yaml(json), R"(mgm: 1
data:
  source:
    csv:
      file: data/a b.csv
      header: true
  split:
    test: 0.2
model:
  net:
    mlp:
      widths: [64, classes]
      dropout: 0.5
  from: [a, b]
train:
  metrics:
    - accuracy
    - top_k:
        k: 5
  parts:
    - a: 1
      b:
        c: {}
  rows:
    - [1, 2]
    - {x: 1}
none: null
empty: {}
nothing: []
)");
}

TEST(ToYaml, QuotesWhatMightBeTakenForSomethingElse) {
  const Json json = {"yes",  "No",   "null", "~",    "",      "012",  "1.5", "0x1f", "1_0",
                     "true", "a: b", "#a",   "a #b", " a",    "a ",   "-",   "- a",  "<<",
                     "*a",   "&a",   "!a",   "a\nb", "\"q\"", "it's", "[a",  "{a",   "@a",
                     ".inf", "é😀",   "a\tb", "a\\b", "%a",    "`a",   "a,b", "=",    "."};
  const std::string yaml = to_yaml(json);
  EXPECT_EQ(parse_for_test(yaml).resolved(), json) << yaml;
  EXPECT_EQ(to_yaml(Json{"plain", "a/b.csv", "./a", "T-shirt top", "a_1"}),
            "- plain\n- a/b.csv\n- ./a\n- T-shirt top\n- a_1\n");
  EXPECT_EQ(to_yaml(Json::parse(R"({"no": 1, "1": 2, "a b": 3, "": 4})")),
            "\"no\": 1\n\"1\": 2\na b: 3\n\"\": 4\n");
}

TEST(ToYaml, WritesScalarsAndEmptyContainers) {
  EXPECT_EQ(to_yaml(Json(3)), "3\n");
  EXPECT_EQ(to_yaml(Json::object()), "{}\n");
}

TEST(ToYaml, WritesCommentsAboveTheirKeys) {
  const Json json = Json::parse(R"({"train": {"epochs": 3, "batch": 64}, "list": [1]})");
  EXPECT_EQ(to_yaml(json, {{"", "A spec.\n\nTwo lines."},
                           {"train.batch", "Samples a step."},
                           {"list", "Numbers."}}),
            R"(# A spec.
#
# Two lines.
train:
  epochs: 3
  # Samples a step.
  batch: 64
# Numbers.
list: [1]
)");
}

TEST(ToYaml, BreaksLongLists) {
  Json json = Json::object();
  for (int i = 0; i < 50; ++i) json["list"].push_back("class number " + std::to_string(i));
  const std::string yaml = to_yaml(json);
  EXPECT_THAT(yaml, ::testing::StartsWith("list:\n  - class number 0\n"));
  EXPECT_EQ(parse_for_test(yaml).resolved(), json);
}

/// Any JSON that a spec may hold.
Json random_json(Random& random, int depth) {
  const auto text = [&] {
    constexpr std::string_view kLetters = "ab01 :#-_'\"\n\t,[]{}&*!|>%@~.?\\/";
    std::string result;
    for (std::uint64_t k = random.below(6); k > 0; --k)
      result += kLetters[random.below(kLetters.size())];
    return result;
  };
  switch (random.below(depth > 3 ? 6 : 9)) {
    case 0:
      return nullptr;
    case 1:
      return random.below(2) == 1;
    case 2:
      return static_cast<std::int64_t>(random.next());
    case 3:
      return random.normal() * 1e10;
    case 4:
    case 5:
      return text();
    case 6: {
      Json list = Json::array();
      for (std::uint64_t k = random.below(5); k > 0; --k)
        list.push_back(random_json(random, depth + 1));
      return list;
    }
    default: {
      Json map = Json::object();
      for (std::uint64_t k = random.below(5); k > 0; --k)
        map[text()] = random_json(random, depth + 1);
      return map;
    }
  }
}

TEST(ToYaml, IsTheSameAfterReading) {
  Random random(1, "to_yaml");
  for (int i = 0; i < 2000; ++i) {
    const Json json = random_json(random, 0);
    const std::string yaml = to_yaml(json);
    ASSERT_EQ(parse_for_test(yaml).resolved(), json) << yaml;
  }
}

}  // namespace
}  // namespace mgm
