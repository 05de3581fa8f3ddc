#include "mgm/data/csv_rows.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text, char delimiter = ',') {
  CsvRows rows(text, "t.csv", delimiter);
  Rows all;
  while (rows.next()) {
    all.emplace_back();
    for (std::size_t i = 0; i < rows.size(); ++i) all.back().emplace_back(rows.field(i));
  }
  return all;
}

std::string problem_of(const std::string& text) {
  return error_of([&] { rows_of(text); });
}

TEST(CsvRows, KeepsCommasQuotesAndLineEndsInsideQuotes) {
  EXPECT_EQ(rows_of("a,\"b,c\",d\n"), (Rows{{"a", "b,c", "d"}}));
  EXPECT_EQ(rows_of("\"say \"\"hi\"\"\",x\n"), (Rows{{"say \"hi\"", "x"}}));
  EXPECT_EQ(rows_of("\"two\nlines\",x\ny,z\n"), (Rows{{"two\nlines", "x"}, {"y", "z"}}));
  EXPECT_EQ(rows_of("\"\",\"\"\"\"\n"), (Rows{{"", "\""}}));
}

TEST(CsvRows, EndsLinesAsAnySystemDoes) {
  const Rows expected{{"a", "b"}, {"c", "d"}};
  EXPECT_EQ(rows_of("a,b\nc,d\n"), expected);
  EXPECT_EQ(rows_of("a,b\r\nc,d\r\n"), expected);
  EXPECT_EQ(rows_of("a,b\rc,d"), expected);
  EXPECT_EQ(rows_of("a,b\n\n\r\n\nc,d\n\n"), expected) << "empty lines are no rows";
}

TEST(CsvRows, TakesBlanksOffAroundFieldsButNotInsideQuotes) {
  EXPECT_EQ(rows_of("  a , b\t,\" c \" \n"), (Rows{{"a", "b", " c "}}));
  EXPECT_EQ(rows_of("a, \"b, c\"\n"), (Rows{{"a", "b, c"}}));
  EXPECT_EQ(rows_of("a\t\tb\n", '\t'), (Rows{{"a", "", "b"}})) << "a tab that delimits is no blank";
}

TEST(CsvRows, KeepsEmptyFields) {
  EXPECT_EQ(rows_of("a,,b\n,,\n"), (Rows{{"a", "", "b"}, {"", "", ""}}));
  EXPECT_EQ(rows_of("a,"), (Rows{{"a", ""}}));
}

TEST(CsvRows, TakesAnEmptyLineForAnEmptyFieldWhereRowsHaveOne) {
  EXPECT_EQ(rows_of("\n\na\n1\n\r\n3\n\n"), (Rows{{"a"}, {"1"}, {""}, {"3"}, {""}}));
}

TEST(CsvRows, PassesOverAByteOrderMark) {
  EXPECT_EQ(rows_of("\xef\xbb\xbf"
                    "a,b\n"),
            (Rows{{"a", "b"}}));
}

TEST(CsvRows, SaysInWhichLineARowBegins) {
  CsvRows rows("a\n\"b\nb\"\nc\n", "t.csv", ',');
  std::vector<int> lines;
  while (rows.next()) lines.push_back(rows.line());
  EXPECT_THAT(lines, ElementsAre(1, 2, 4));
}

TEST(CsvRows, RefusesQuotesThatNeverEndOrStandInside) {
  EXPECT_THAT(problem_of("a,b\nc,\"d\ne,f\n"), HasSubstr("t.csv:2: a quoted field begins here"));
  EXPECT_THAT(problem_of("a\n\"b\"c\n"), HasSubstr("t.csv:2: text follows a closing quote"));
}

TEST(CsvRows, RefusesWhatIsNoText) {
  EXPECT_THAT(problem_of(std::string("a,b\nc,\0d\n", 9)), HasSubstr("t.csv:2: holds a NUL byte"));
  EXPECT_THAT(problem_of("a\nb\n\xff\xfe\xfd\n"), HasSubstr("t.csv:3: is not UTF-8"));
  EXPECT_THAT(problem_of("\xff\xfe"
                         "a"),
              HasSubstr("t.csv:1: is UTF-16"));
}

TEST(CsvRows, ReadsAsManyFieldsAsATableMayHaveAndRefusesMore) {
  const std::string line(99'999, ',');
  EXPECT_EQ(rows_of(line).front().size(), 100'000U);
  EXPECT_THAT(problem_of(line + ","), HasSubstr("t.csv:1: has more than 100000 fields"));
}

TEST(CsvRows, RefusesAFieldBeyondAllMeasure) {
  EXPECT_THAT(problem_of("a\n" + std::string((16 << 20) + 1, 'x')),
              HasSubstr("t.csv:2: holds a field of 16777217 bytes"));
}

TEST(CsvRows, HoldsNoRowsForAnEmptyText) {
  EXPECT_TRUE(rows_of("").empty());
  EXPECT_TRUE(rows_of("\n\r\n\n").empty());
}

/// What a walk over a text that comes in pieces of `step` bytes tells: fields, lines, problems.
std::string told(const std::string& text, std::size_t step) {
  TextWindow window([&text, step, at = std::size_t{0}](char* to, std::size_t size) mutable {
    const std::size_t count = text.copy(to, std::min(step, size), at);
    at += count;
    return count;
  });
  CsvRows rows(window, "t.csv", ',');
  std::string all;
  all += error_of([&] {
    while (rows.next_or_bad()) {
      all += std::to_string(rows.line()) + ":";
      if (rows.problem()) {
        all += rows.problem()->what();
      } else {
        for (std::size_t i = 0; i < rows.size(); ++i) all += "[" + std::string(rows.field(i)) + "]";
      }
      all += "\n";
    }
  });
  return all;
}

TEST(CsvRows, AreTheSameHoweverTheTextComes) {
  const std::string hard =
      "\xef\xbb\xbf\n\r\na,\"b\"\"c\",d\r\n\r\n \"two\r\nlines\" "
      ",x,\n\"a\"b,c,d\n1,2,\xc3\xa9\r3,\xff,5\n6,7,8";
  const std::string whole = told(hard, hard.size());
  EXPECT_THAT(whole, HasSubstr("3:[a][b\"c][d]\n5:[two\r\nlines][x][]\n7:t.csv:7: text follows"));
  EXPECT_THAT(whole, HasSubstr("9:t.csv:9: is not UTF-8"));
  EXPECT_THAT(whole, HasSubstr("10:[6][7][8]\n"));
  for (std::size_t step = 1; step < hard.size(); ++step) EXPECT_EQ(told(hard, step), whole) << step;
  const std::string open = "a,b\nc,\"d\ne";
  for (std::size_t step = 1; step < open.size(); ++step)
    EXPECT_THAT(told(open, step), HasSubstr("t.csv:2: a quoted field begins here")) << step;
}

TEST(CsvRows, RefusesARowBeyondAllMeasureBeforeItLiesInMemory) {
  std::size_t given = 0;
  TextWindow window([&](char* to, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) to[i] = i % 4096 == 0 ? ',' : 'x';
    given += size;
    return size;
  });
  CsvRows rows(window, "t.csv", ',');
  EXPECT_THAT(error_of([&] { rows.next(); }), HasSubstr("t.csv:1: begins a line of more than"));
  EXPECT_LE(given, 4 * kLongestRow);
}

}  // namespace
}  // namespace mgm
