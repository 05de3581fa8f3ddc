#include "mgm/data/sniff_csv.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(SniffCsv, FindsTheDelimiter) {
  EXPECT_EQ(sniff_csv("a,b\n1,2\n").delimiter, ",");
  EXPECT_EQ(sniff_csv("a;b;c\n1,5;2,5;3\n").delimiter, ";");
  EXPECT_EQ(sniff_csv("a\tb\n1\t2\n").delimiter, "tab");
  EXPECT_EQ(sniff_csv("a|b\n1|2\n").delimiter, "|");
  EXPECT_EQ(sniff_csv("alone\n1\n").delimiter, ",");
}

TEST(SniffCsv, FindsWhetherThereIsAHeader) {
  EXPECT_FALSE(sniff_csv("age,name\n36,Ada\n").header.has_value());
  EXPECT_EQ(sniff_csv("5.1,3.5,setosa\n4.9,3.0,setosa\n").header, false);
  EXPECT_EQ(sniff_csv("1,2\n3,\n4,5\n").header, false);
  EXPECT_FALSE(sniff_csv("country,2019,2020\nFR,1,2\nDE,3,4\n").header.has_value()) << "years";
  EXPECT_FALSE(sniff_csv("0,1,2\n5,6,7\n").header.has_value()) << "counted columns";
  EXPECT_FALSE(sniff_csv("a,b\nx,y\n").header.has_value());
}

TEST(SniffCsv, ReadsOnlyTheBeginningOfALongText) {
  std::string text = "a;b\n";
  while (text.size() < (1 << 19)) text += "\"one\n\";2\n";
  EXPECT_EQ(sniff_csv(text).delimiter, ";");
}

}  // namespace
}  // namespace mgm
