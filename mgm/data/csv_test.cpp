#include "mgm/data/csv.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/table.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<Records> parse(const std::string& text, const CsvFormat& format = {}) {
  return parse_csv(text, "t.csv", format);
}

std::string problem_of(const std::string& text, const CsvFormat& format = {}) {
  return error_of([&] { parse(text, format); });
}

TEST(Csv, TakesColumnsFromTheHeader) {
  const auto table = parse("name,age\nAda,36\nAlan,41\n");
  EXPECT_THAT(table->text_columns(), ElementsAre("name", "age"));
  EXPECT_EQ(table->size(), 2U);
  EXPECT_EQ(table->text(0, 1), "Alan");
  EXPECT_EQ(table->text(1, 0), "36");
  EXPECT_EQ(table->place(1).text(), "t.csv:3");
  EXPECT_EQ(table->label(1), "2") << "rows are counted from 1";
}

TEST(Csv, NumbersTheColumnsWithoutAHeader) {
  CsvFormat format;
  format.header = false;
  const auto table = parse("5.1,a\n4.9,b\n", format);
  EXPECT_THAT(table->text_columns(), ElementsAre("c1", "c2"));
  EXPECT_EQ(table->size(), 2U);
  EXPECT_EQ(table->text(1, 0), "a");
}

TEST(Csv, RefusesToTakeASampleForAHeader) {
  EXPECT_THAT(problem_of("5.1,3.5,0\n4.9,3.0,1\n"),
              HasSubstr("t.csv:1: the first line holds only numbers"));
  CsvFormat format;
  format.header = true;
  EXPECT_EQ(problem_of("5.1,3.5\n4.9,3.0\n", format), "");
  EXPECT_EQ(problem_of("0,1,2\n5,6,7\n"), "") << "columns that are counted are names";
}

TEST(Csv, KnowsMissingCells) {
  CsvFormat format;
  const auto table = parse("a,b\n,NA\n?,nan\n\"\",x\n", format);
  EXPECT_EQ(table->text(0, 0), std::nullopt);
  EXPECT_EQ(table->text(1, 0), std::nullopt);
  EXPECT_EQ(table->text(0, 1), std::nullopt);
  EXPECT_EQ(table->text(1, 1), std::nullopt);
  EXPECT_EQ(table->text(0, 2), std::nullopt);
  EXPECT_EQ(table->text(1, 2), "x");
  format.missing = {"-1"};
  EXPECT_EQ(parse("a,b\n-1,NA\n", format)->text(0, 0), std::nullopt);
  EXPECT_EQ(parse("a,b\n-1,NA\n", format)->text(1, 0), "NA");
}

TEST(Csv, RefusesRowsOfAnotherLength) {
  EXPECT_THAT(problem_of("a,b\n1,2\n1,2,3\n"),
              HasSubstr("t.csv:3: has 3 fields, expected 2, as in the first line"));
  EXPECT_THAT(problem_of("a,b\n1\n"), HasSubstr("t.csv:2: has 1 fields"));
}

TEST(Csv, RefusesColumnsWithoutANameOrWithTheSame) {
  EXPECT_THAT(problem_of("a,,c\n1,2,3\n"), HasSubstr("t.csv:1: column 2 has no name"));
  EXPECT_THAT(problem_of("a,b,a\n1,2,3\n"), HasSubstr("two columns are called 'a'"));
}

TEST(Csv, SuggestsTheDelimiterWhereAllStandsInOneColumn) {
  EXPECT_THAT(problem_of("a;b\n1;2\n"), HasSubstr("say delimiter: ';'"));
  EXPECT_THAT(problem_of("a\tb\n1\t2\n"), HasSubstr("say delimiter: 'tab'"));
  CsvFormat format;
  format.delimiter = "tab";
  EXPECT_THAT(parse("a\tb\n1\t2\n", format)->text_columns(), ElementsAre("a", "b"));
}

TEST(Csv, RefusesADelimiterThatIsNoCharacter) {
  for (const char* delimiter : {"", ", ", "\"", "\n", "\xe2"}) {
    CsvFormat format;
    format.delimiter = delimiter;
    EXPECT_THAT(problem_of("a,b\n1,2\n", format), HasSubstr("expected one character")) << delimiter;
  }
}

TEST(Csv, RefusesFilesWithoutSamples) {
  EXPECT_THAT(problem_of(""), HasSubstr("t.csv: is empty"));
  EXPECT_THAT(problem_of("a,b\n"), HasSubstr("t.csv: holds a header, but no rows"));
}

TEST(Csv, ReadsPackedFilesRelativeToTheFolder) {
  const TempFolder folder;
  folder.write("in/t.csv.gz", gzipped("a,b\n1,2\n"));
  CsvConfig config;
  config.path = "in/t.csv.gz";
  const auto table = open_source(config, folder.path());
  EXPECT_EQ(table->text(1, 0), "2");
  EXPECT_EQ(table->place(0).file, (folder.path() / "in/t.csv.gz").string());
}

TEST(Csv, TellsTablesApartByTheirContent) {
  EXPECT_EQ(parse("a,b\n1,2\n")->fingerprint(), parse("a,b\r\n1,\"2\"\n")->fingerprint());
  EXPECT_NE(parse("a,b\n1,2\n")->fingerprint(), parse("a,b\n12,\n")->fingerprint());
  EXPECT_NE(parse("a,b\n1,2\n")->fingerprint(), parse("a,c\n1,2\n")->fingerprint());
}

TEST(Csv, NeverCrashesOnBytesOfAnyKind) {
  std::uint32_t state = 1;
  const std::string alphabet("a1,;\"\"\n\r\t \xc3\xa9\xff", 14);
  for (int trial = 0; trial < 3000; ++trial) {
    std::string text;
    for (int i = 0; i < trial % 40; ++i) {
      state = state * 1664525 + 1013904223;
      text += alphabet[(state >> 16) % alphabet.size()];
    }
    std::unique_ptr<Records> table;
    const std::string problem = error_of([&] { table = parse(text); });
    ASSERT_NE(table != nullptr, !problem.empty()) << text;
    for (std::size_t i = 0; table && i < table->size(); ++i) {
      for (std::size_t c = 0; c < table->text_columns().size(); ++c) table->text(c, i);
    }
  }
}

TEST(Csv, IsReadInPiecesThatKnowWhereTheyStand) {
  TextWindow window("a,b\n1,2\n3\n4,5\n6,7\n");
  CsvReader reader(window, "t.csv", {});
  const PieceSize two{2};
  auto piece = reader.next(two);
  EXPECT_EQ(piece->size(), 2U);
  EXPECT_EQ(piece->problem(0), std::nullopt);
  EXPECT_THAT(piece->problem(1)->what(), HasSubstr("t.csv:3: has 1 fields, expected 2"));
  EXPECT_EQ(piece->text(0, 1), std::nullopt) << "a bad row has no cells";
  piece = reader.next(two);
  EXPECT_EQ(piece->label(0), "3") << "a bad row is counted";
  EXPECT_EQ(piece->place(1).text(), "t.csv:5");
  EXPECT_EQ(piece->text(1, 1), "7");
  EXPECT_EQ(reader.next(two), nullptr);
}

TEST(Csv, IsReadInPiecesOfNoMoreBytesThanAreAllowed) {
  const std::string text = "a\n" + std::string(1000, 'x') + "\n" + std::string(1000, 'y') + "\nz\n";
  TextWindow window(text);
  CsvReader reader(window, "t.csv", {});
  std::vector<std::size_t> sizes;
  while (const auto piece = reader.next({100, 1500})) sizes.push_back(piece->size());
  EXPECT_THAT(sizes, ElementsAre(2, 1));
}

TEST(Csv, NamesTheFirstOfManyRowsThatCannotBeRead) {
  std::string text = "a,b\n";
  for (int i = 0; i < 8; ++i) text += "1\n";
  const std::string problem = problem_of(text);
  EXPECT_THAT(problem, HasSubstr("8 samples cannot be read; mend them, or say data.on_bad_sample"));
  EXPECT_THAT(problem, HasSubstr("  t.csv:6: has 1 fields"));
  EXPECT_THAT(problem, HasSubstr("  and 3 more\n"));
  std::string wrong = "a,b\n";
  for (int i = 0; i <= 100'000; ++i) wrong += "1\n";
  EXPECT_THAT(problem_of(wrong), HasSubstr("has more than 100000 rows that cannot be read"));
}

}  // namespace
}  // namespace mgm
