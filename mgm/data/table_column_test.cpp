#include "mgm/data/table_column.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

std::vector<float> written(const TableColumn& column, const std::optional<std::string>& cell) {
  std::vector<float> numbers(column.width(), -7);
  column.write(cell, {"t.csv", 3}, numbers.data());
  return numbers;
}

TableColumn numeric() {
  TableColumn column{"age"};
  column.mean = 10;
  column.deviation = 4;
  return column;
}

TEST(TableColumn, StandardisesNumbers) { EXPECT_THAT(written(numeric(), "12"), ElementsAre(0.5F)); }

TEST(TableColumn, FillsOrRefusesMissingNumbers) {
  TableColumn column = numeric();
  EXPECT_THAT(error_of([&] { written(column, std::nullopt); }),
              HasSubstr("t.csv:3: column 'age' is empty, and the spec says missing: refuse"));
  column.filling = 10;
  EXPECT_THAT(written(column, std::nullopt), ElementsAre(0));
  column.filling = 0;
  EXPECT_THAT(written(column, std::nullopt), ElementsAre(-2.5F));
}

TEST(TableColumn, NamesTheCellThatIsNoNumber) {
  EXPECT_THAT(error_of([&] { written(numeric(), "old"); }),
              HasSubstr("t.csv:3: column 'age' holds 'old', expected a number"));
}

TEST(TableColumn, WritesAOneForTheCategory) {
  TableColumn column{"colour", TableColumn::Type::kCategorical};
  column.values = {"blue", "green", "red"};
  EXPECT_THAT(written(column, "green"), ElementsAre(0, 1, 0));
  EXPECT_THAT(written(column, "pink"), ElementsAre(0, 0, 0)) << "was not there to learn from";
  EXPECT_THAT(written(column, std::nullopt), ElementsAre(0, 0, 0));
}

TableColumn text(std::int64_t buckets, std::int64_t ngrams) {
  TableColumn column{"review", TableColumn::Type::kText};
  column.buckets = buckets;
  column.ngrams = ngrams;
  return column;
}

TEST(TableColumn, CountsWordsWithoutRegardToCaseAndMarks) {
  EXPECT_EQ(written(text(64, 1), "Good, GOOD film!"), written(text(64, 1), "film good good"));
  EXPECT_NE(written(text(64, 1), "good film"), written(text(64, 1), "bad film"));
  EXPECT_THAT(written(text(1, 1), "a b c"), ElementsAre(FloatEq(std::log1p(3.0F))));
  EXPECT_THAT(written(text(1, 2), "a b c"), ElementsAre(FloatEq(std::log1p(5.0F)))) << "and pairs";
  EXPECT_THAT(written(text(2, 2), "  "), ElementsAre(0, 0));
  EXPECT_THAT(written(text(2, 2), std::nullopt), ElementsAre(0, 0));
}

TEST(TableColumn, TellsTheOrderOfWordsByTheirPairs) {
  EXPECT_EQ(written(text(256, 1), "not good"), written(text(256, 1), "good not"));
  EXPECT_NE(written(text(256, 2), "not good"), written(text(256, 2), "good not"));
}

TEST(TableColumn, IsReadBackAsItWasWritten) {
  TableColumn number = numeric();
  number.mean = 0.1;
  number.filling = 1.0 / 3;
  TableColumn category{"colour", TableColumn::Type::kCategorical};
  category.values = {"blue", "red"};
  for (const TableColumn& column : {number, category, text(32, 2)}) {
    const TableColumn again = TableColumn::read(Json::parse(column.json().dump()));
    EXPECT_EQ(again.json(), column.json());
    EXPECT_EQ(written(again, column.type == TableColumn::Type::kNumeric ? "5" : "red"),
              written(column, column.type == TableColumn::Type::kNumeric ? "5" : "red"));
  }
}

TEST(TableColumn, ReadsNothingThatCannotHaveBeenWritten) {
  for (const char* json : {
           R"({"name":"a"})",
           R"({"name":"a","type":"picture"})",
           R"({"name":1,"type":"numeric","mean":0,"deviation":1,"filling":0})",
           R"({"name":"a","type":"numeric","mean":0,"deviation":0,"filling":0})",
           R"({"name":"a","type":"numeric","mean":0,"deviation":-1,"filling":0})",
           R"({"name":"a","type":"numeric","mean":null,"deviation":1,"filling":0})",
           R"({"name":"a","type":"numeric","mean":"0","deviation":1,"filling":0})",
           R"({"name":"a","type":"numeric","mean":0,"deviation":1})",
           R"({"name":"a","type":"categorical","values":[]})",
           R"({"name":"a","type":"categorical","values":["b","a"]})",
           R"({"name":"a","type":"categorical","values":["a","a"]})",
           R"({"name":"a","type":"categorical","values":[1,2]})",
           R"({"name":"a","type":"text","buckets":0,"ngrams":1})",
           R"({"name":"a","type":"text","buckets":1e300,"ngrams":1})",
           R"({"name":"a","type":"text","buckets":99999999999,"ngrams":1})",
           R"({"name":"a","type":"text","buckets":16,"ngrams":99})",
           R"([])",
           R"("numeric")",
       }) {
    EXPECT_THROW(TableColumn::read(Json::parse(json)), std::exception) << json;
  }
}

}  // namespace
}  // namespace mgm
