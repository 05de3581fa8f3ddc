#include "mgm/data/jsonl.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/table.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<Records> parse(const std::string& text) { return parse_jsonl(text, "t.jsonl", {}); }

TEST(Jsonl, MakesCellsOfScalars) {
  const auto table = parse(
      "{\"name\": \"Ada\", \"age\": 36, \"tall\": true}\n\n{\"name\": null, \"age\": 1.5}\r\n");
  EXPECT_THAT(table->text_columns(), ElementsAre("name", "age", "tall"));
  EXPECT_EQ(table->size(), 2U);
  EXPECT_EQ(table->text(0, 0), "Ada");
  EXPECT_EQ(table->text(1, 0), "36");
  EXPECT_EQ(table->text(2, 0), "true");
  EXPECT_EQ(table->text(0, 1), std::nullopt);
  EXPECT_EQ(table->text(1, 1), "1.5");
  EXPECT_EQ(table->text(2, 1), std::nullopt) << "a key that the line lacks is a missing cell";
  EXPECT_EQ(table->place(1).text(), "t.jsonl:3");
}

TEST(Jsonl, TakesColumnsFromEveryLine) {
  const auto table = parse("{\"a\": 1}\n{\"b\": 2}\n");
  EXPECT_THAT(table->text_columns(), ElementsAre("a", "b"));
  EXPECT_EQ(table->text(1, 0), std::nullopt);
  EXPECT_EQ(table->text(1, 1), "2");
}

TEST(Jsonl, ReadsALineOfVeryManyKeysInNoTime) {
  std::string line = "{\"first\":1";
  for (int i = 0; i < 99'999; ++i) line += ",\"" + std::to_string(i) + "\":0";
  EXPECT_EQ(parse(line + "}\n")->text_columns().size(), 100'000U);
}

TEST(Jsonl, RefusesWhatIsNoFlatObject) {
  const auto problem_of = [](const std::string& text) { return error_of([&] { parse(text); }); };
  EXPECT_THAT(problem_of("{\"a\": 1}\n[1]\n"), HasSubstr("t.jsonl:2: is no JSON object"));
  EXPECT_THAT(problem_of("{\"a\": 1}\n{\"a\": \n"), HasSubstr("t.jsonl:2: is no JSON object"));
  EXPECT_THAT(problem_of("{\"a\": 1, \"a\": 2}\n"), HasSubstr("it has the key 'a' twice"));
  EXPECT_THAT(problem_of("{\"a\": {\"b\": 1}}\n"), HasSubstr("t.jsonl:1: 'a' holds a list or an"));
  EXPECT_THAT(problem_of("{\"a\": \"\xff\"}\n"), HasSubstr("t.jsonl:1"));
  EXPECT_THAT(problem_of("{}\n"), HasSubstr("holds no values"));
  EXPECT_THAT(problem_of(""), HasSubstr("holds no values"));
  EXPECT_THAT(problem_of(std::string(200'000, '[')), HasSubstr("t.jsonl:1: is no JSON object"));
}

TEST(Jsonl, IsReadInPiecesThatKnowTheColumnsOfThoseBefore) {
  TextWindow window("{\"a\": 1, \"b\": 2}\n[]\n\n{\"b\": 3}\n");
  JsonlReader reader(window, "t.jsonl", {});
  auto piece = reader.next({2});
  EXPECT_THAT(piece->problem(1)->what(), HasSubstr("t.jsonl:2: is no JSON object"));
  piece = reader.next({2});
  EXPECT_EQ(piece->size(), 1U);
  EXPECT_THAT(piece->text_columns(), ElementsAre("a", "b"));
  EXPECT_EQ(piece->text(0, 0), std::nullopt);
  EXPECT_EQ(piece->text(1, 0), "3");
  EXPECT_EQ(piece->label(0), "3");
  EXPECT_EQ(piece->place(0).text(), "t.jsonl:4");
  EXPECT_EQ(reader.next({2}), nullptr);
}

}  // namespace
}  // namespace mgm
