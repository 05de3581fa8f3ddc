#include "mgm/data/joined.h"

#include <gmock/gmock.h>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<const Records> table(const std::string& file, const std::string& text) {
  return parse_csv(text, file, {});
}

TEST(JoinedRecords, FollowEachOther) {
  const auto joined =
      join_records({table("a.csv", "x,y\n1,2\n3,4\n"), table("b.csv", "x,y\n5,6\n")});
  EXPECT_EQ(joined->size(), 3U);
  EXPECT_EQ(joined->text(0, 1), "3");
  EXPECT_EQ(joined->text(1, 2), "6");
  EXPECT_EQ(joined->place(2).text(), "b.csv:2");
  EXPECT_EQ(joined->label(2), "1");
}

TEST(JoinedRecords, HaveTheColumnsOfTheFirstWhateverTheirOrder) {
  const auto joined =
      join_records({table("a.csv", "x,y\n1,2\n"), table("b.csv", "z,y,x\n9,8,7\n")});
  EXPECT_THAT(joined->text_columns(), ElementsAre("x", "y"));
  EXPECT_EQ(joined->text(0, 1), "7");
  EXPECT_EQ(joined->text(1, 1), "8");
}

TEST(JoinedRecords, RefuseASourceThatLacksAColumn) {
  EXPECT_THAT(error_of([] {
                join_records({table("a.csv", "size,y\n1,2\n"), table("b.csv", "sise,y\n1,2\n")});
              }),
              HasSubstr("b.csv: has no column 'size' (did you mean 'sise'?); there are: sise, y, "
                        "expected the columns of a.csv"));
}

TEST(ChosenRecords, AreRenumbered) {
  const auto chosen = chosen_records(table("a.csv", "x,y\n1,2\n3,4\n5,6\n"), {2, 0});
  EXPECT_EQ(chosen->size(), 2U);
  EXPECT_EQ(chosen->text(0, 0), "5");
  EXPECT_EQ(chosen->label(0), "3") << "people know the row of the file";
  EXPECT_EQ(chosen->place(1).text(), "a.csv:2");
}

TEST(RecordsWithout, LeaveSamplesOutAndSayWhichInTheirFingerprint) {
  const auto all = table("a.csv", "x,y\n1,2\n3,4\n5,6\n");
  EXPECT_EQ(records_without(all, {}), all);
  const auto some = records_without(all, {1});
  EXPECT_EQ(some->size(), 2U);
  EXPECT_EQ(some->text(0, 1), "5");
  EXPECT_EQ(some->label(1), "3");
  EXPECT_NE(some->fingerprint(), all->fingerprint());
  EXPECT_NE(some->fingerprint(), records_without(all, {2})->fingerprint());
}

}  // namespace
}  // namespace mgm
