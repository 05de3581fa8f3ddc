#include "mgm/cli/table.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(TextTable, AlignsNumbersToTheRightAndWordsToTheLeft) {
  TextTable table({"model", "MACs", "share", "note"});
  table.add({"a", "1,024", "9 %", "x"});
  table.add({"longer", "-", "100 %", "3"});
  EXPECT_EQ(table.text(),
            "model    MACs  share  note\n"
            "------  -----  -----  ----\n"
            "a       1,024    9 %  x\n"
            "longer      -  100 %  3\n");
}

TEST(TextTable, TakesTheFirstColumnForNames) {
  TextTable table({"batch", "us"});
  table.add({"1", "9"});
  table.add({"64", "-0.5"});
  EXPECT_EQ(table.text(), "batch    us\n-----  ----\n1         9\n64     -0.5\n");
}

TEST(TextTable, MeasuresCharactersAsTheyAreShown) {
  TextTable table({"name", "n"});
  table.add({"caf\u00e9", "1"});
  table.add({"\u732b", "2"});
  EXPECT_EQ(table.text(), "name  n\n----  -\ncaf\u00e9  1\n\u732b    2\n");
}

TEST(TextTable, FillsMissingCells) {
  TextTable table({"a", "b"});
  table.add({"x"});
  EXPECT_EQ(table.text(), "a  b\n-  -\nx\n");
}

TEST(TextTable, HasNoRuleWithoutAHeader) {
  TextTable table({"", ""});
  table.add({"a", "b"});
  EXPECT_EQ(table.text(), "a  b\n");
}

TEST(ShortNumber, KeepsThreeDigits) {
  EXPECT_EQ(short_number(999), "999");
  EXPECT_EQ(short_number(1234567), "1.23 M");
}

TEST(Duration, SpeaksInTheUnitThatFits) {
  EXPECT_EQ(duration(0.25), "250 ms");
  EXPECT_EQ(duration(3.21), "3.2 s");
  EXPECT_EQ(duration(250), "4 min 10 s");
  EXPECT_EQ(duration(7500), "2 h 5 min");
}

}  // namespace
}  // namespace mgm
