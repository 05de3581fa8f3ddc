#include "mgm/data/table_encoder.h"

#include <gmock/gmock.h>
#include <numeric>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

std::vector<std::size_t> all_of(const Records& records) {
  std::vector<std::size_t> samples(records.size());
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  return samples;
}

std::unique_ptr<Records> table(const std::string& text) { return parse_csv(text, "t.csv", {}); }

std::vector<float> encoded(const InputEncoder& encoder, const Records& records,
                           std::size_t sample) {
  std::vector<float> numbers(elements(encoder.shape()));
  encoder.bind(records)(sample, numbers.data());
  return numbers;
}

InputConfig of_columns(std::vector<std::string> columns) {
  InputConfig config;
  config.columns = std::move(columns);
  return config;
}

std::string problem_of(const std::string& text, const InputConfig& config) {
  return error_of([&] {
    const auto records = table(text);
    fit_table("x", config, *records, all_of(*records));
  });
}

TEST(TableEncoder, StandsColumnsSideBySide) {
  const auto records = table("age,colour,x\n1,red,a\n3,blue,b\n");
  const auto encoder = fit_table("x", of_columns({"age", "colour"}), *records, all_of(*records));
  EXPECT_EQ(encoder->shape(), Shape{3});
  EXPECT_THAT(encoder->columns(), ElementsAre("age", "colour"));
  EXPECT_THAT(encoded(*encoder, *records, 0), ElementsAre(-1, 0, 1));
  EXPECT_THAT(encoded(*encoder, *records, 1), ElementsAre(1, 1, 0));
}

TEST(TableEncoder, LearnsFromTheTrainingSamplesAlone) {
  const auto records = table("a,b\n0,x\n2,y\n100,z\n");
  const std::vector<std::size_t> training{0, 1};
  const auto encoder = fit_table("x", of_columns({"a", "b"}), *records, training);
  EXPECT_EQ(encoder->shape(), Shape{3}) << "z is no category";
  EXPECT_THAT(encoded(*encoder, *records, 2), ElementsAre(99, 0, 0));
}

TEST(TableEncoder, TakesTheMeanOfTheOthersForAMissingNumber) {
  const auto records = table("a,b\n1,1\n,2\n5,3\n");
  InputConfig config = of_columns({"a"});
  EXPECT_THAT(encoded(*fit_table("x", config, *records, all_of(*records)), *records, 1),
              ElementsAre(0));
  config.standardise = false;
  EXPECT_THAT(encoded(*fit_table("x", config, *records, all_of(*records)), *records, 1),
              ElementsAre(3))
      << "unstandardised, too";
  config.missing.value = "zero";
  EXPECT_THAT(encoded(*fit_table("x", config, *records, all_of(*records)), *records, 1),
              ElementsAre(0));
  config.missing.value = "refuse";
  const auto encoder = fit_table("x", config, *records, all_of(*records));
  EXPECT_THAT(error_of([&] { encoded(*encoder, *records, 1); }), HasSubstr("t.csv:3: column 'a'"));
  EXPECT_THAT(error_of([&] { encoder->bind_check (*records)(1); }), HasSubstr("t.csv:3"));
  EXPECT_EQ(error_of([&] { encoder->bind_check (*records)(2); }), "");
}

TEST(TableEncoder, LeavesAConstantColumnFinite) {
  const auto records = table("a,b\n0.1,1\n0.1,2\n0.1,3\n");
  const auto encoder = fit_table("x", of_columns({"a"}), *records, all_of(*records));
  EXPECT_THAT(encoded(*encoder, *records, 0), ElementsAre(FloatEq(0)));
}

TEST(TableEncoder, TakesACodeForCategoriesWhenTold) {
  const auto records = table("zip,b\n10,x\n20,y\n10,z\n");
  InputConfig config = of_columns({"zip"});
  config.type.value = "categorical";
  const auto encoder = fit_table("x", config, *records, all_of(*records));
  EXPECT_THAT(encoded(*encoder, *records, 1), ElementsAre(0, 1));
}

TEST(TableEncoder, RefusesManyValuesThatAreNoNumbersWithTheRemedy) {
  std::string text = "name,b\n";
  for (int i = 0; i < 150; ++i) text += std::to_string(i) + ",1\n";
  EXPECT_EQ(problem_of(text, of_columns({"name"})), "");
  text += "Ada,1\n";
  const std::string misspelt = problem_of(text, of_columns({"name"}));
  EXPECT_THAT(misspelt, HasSubstr("holds 'Ada' (t.csv:152), but numbers in 99.34 % of its cells"));
  EXPECT_THAT(misspelt,
              HasSubstr("mend the cell, say missing: [\"NA\", \"N/A\", \"?\", \"nan\", \"NaN\", "
                        "\"null\", \"NULL\", \"Ada\"] in the source, or give the column"));
  for (int i = 0; i < 10; ++i) text += "Ada" + std::to_string(i) + ",1\n";
  EXPECT_THAT(
      problem_of(text, of_columns({"name"})),
      HasSubstr("input 'x': column 'name' holds more than 100 different values that are not "
                "all numbers, such as 'Ada' (t.csv:152)"));
  InputConfig config = of_columns({"name"});
  config.type.value = "categorical";
  EXPECT_EQ(problem_of(text, config), "");
  config.type.value = "numeric";
  EXPECT_THAT(problem_of(text, config),
              HasSubstr("holds 'Ada' (t.csv:152), expected numbers only"));
}

TEST(TableEncoder, TellsWhatIsWrongWithEveryColumn) {
  const std::string told = problem_of("a,b,c\n,1,\n,2,\n", of_columns({"a", "b", "c"}));
  EXPECT_THAT(told, HasSubstr("column 'a' is empty in every training sample: leave it out\n"));
  EXPECT_THAT(told, HasSubstr("column 'c' is empty in every training sample"));
}

TEST(TableEncoder, RefusesAColumnWithoutValuesInTraining) {
  EXPECT_THAT(problem_of("a,b\n,1\n,2\n", of_columns({"a"})),
              HasSubstr("column 'a' is empty in every training sample: leave it out"));
}

TEST(TableEncoder, RefusesInputsBeyondAllMeasure) {
  InputConfig config = of_columns({"a", "a", "a", "a", "b"});
  config.type.value = "text";
  config.buckets = 1 << 24;
  EXPECT_THAT(problem_of("a,b\nx,y\n", config), HasSubstr("takes more than 67108864 numbers"));
}

TEST(TableEncoder, SuggestsTheNearestColumnOfOtherRecords) {
  const auto records = table("age,b\n1,2\n3,4\n");
  const auto encoder = fit_table("x", of_columns({"age"}), *records, all_of(*records));
  const auto other = table("Age,b\n1,2\n");
  EXPECT_THAT(error_of([&] { encoder->bind(*other); }),
              HasSubstr("t.csv: has no column 'age' (did you mean 'Age'?); there are: Age, b"));
}

TEST(TableEncoder, IsReadBackAsItWasWritten) {
  const auto records = table("a,b,c\n1,x,long text\n4,y,other text\n,x,\n");
  const auto encoder = fit_table("x", of_columns({"a", "b", "c"}), *records, all_of(*records));
  const auto again = read_input(nlohmann::ordered_json::parse(encoder->json().dump()));
  EXPECT_EQ(again->json(), encoder->json());
  EXPECT_EQ(again->shape(), encoder->shape());
  for (std::size_t i = 0; i < records->size(); ++i) {
    EXPECT_EQ(encoded(*again, *records, i), encoded(*encoder, *records, i));
  }
}

}  // namespace
}  // namespace mgm
