#include "mgm/data/table.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

/// Cells of three columns; `left_out` leaves away those that are missing.
Table table_of(const std::vector<std::vector<std::string>>& rows, bool left_out) {
  Table table("t", {"a", "b", "c"}, {});
  int line = 1;
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (!left_out || !row[column].empty()) table.add_cell(column, row[column]);
    }
    table.end_row(++line);
  }
  return table;
}

const std::vector<std::vector<std::string>> kRows{
    {"1", "2", "3"}, {"", "x", ""}, {"", "", ""}, {"4", "5", "6"}, {"", "", "z"}};

TEST(Table, HoldsRowsThatLackCells) {
  const Table table = table_of(kRows, true);
  ASSERT_EQ(table.size(), kRows.size());
  for (std::size_t sample = 0; sample < kRows.size(); ++sample) {
    for (std::size_t column = 0; column < 3; ++column)
      EXPECT_EQ(table.text(column, sample).value_or(""), kRows[sample][column]);
    EXPECT_EQ(table.place(sample).line, static_cast<int>(sample) + 2);
  }
}

TEST(Table, IsKnownAgainWhateverItsMissingCellsTake) {
  EXPECT_EQ(table_of(kRows, true).fingerprint(), table_of(kRows, false).fingerprint());
  EXPECT_NE(table_of(kRows, true).fingerprint(), table_of({{"1", "2", "3"}}, true).fingerprint());
}

TEST(Table, TakesNoMemoryForCellsThatARowLacks) {
  std::vector<std::string> columns;
  for (int i = 0; i < 10'000; ++i) columns.push_back("c" + std::to_string(i));
  Table table("t", columns, {});
  for (int line = 1; line <= 1000; ++line) {
    if (line % 2 == 0) {
      table.add_bad_row({Fault::kData, {"t", line}, "is bad"});
      continue;
    }
    table.add_cell(static_cast<std::size_t>(line), "x");
    table.end_row(line);
  }
  EXPECT_LT(table.bytes(), 100'000U);
  EXPECT_EQ(table.text(7, 6), "x");
  EXPECT_EQ(table.text(8, 6), std::nullopt);
  EXPECT_EQ(table.text(8, 7), std::nullopt);
  EXPECT_TRUE(table.problem(7).has_value());
}

TEST(Table, RefusesCellsOutOfOrder) {
  Table table("t", {"a", "b"}, {});
  table.add_cell(1, "x");
  table.add_cell(0, "y");
  EXPECT_THROW(table.end_row(1), Error);
}

}  // namespace
}  // namespace mgm
