#include "mgm/base/text.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using testing::ElementsAre;

TEST(EditDistance, CountsInsertDeleteReplaceAndSwap) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("abc", "abxc"), 1U);
  EXPECT_EQ(edit_distance("abc", "axc"), 1U);
  EXPECT_EQ(edit_distance("dropuot", "dropout"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NearestName, FindsASlipOfThePen) {
  EXPECT_EQ(nearest_name("dropuot", {"widths", "dropout"}), "dropout");
  EXPECT_EQ(nearest_name("epoch", {"batch", "epochs"}), "epochs");
  EXPECT_EQ(nearest_name("kmean", {"mean", "kmeans"}), "kmeans") << "begins alike";
}

TEST(NearestName, LooksPastTheCaseOfLetters) {
  EXPECT_EQ(nearest_name("ADAM", {"sgd", "adam"}), "adam");
}

TEST(NearestName, IsEmptyWhereNothingIsNear) {
  EXPECT_EQ(nearest_name("banana", {"widths", "dropout"}), "");
  EXPECT_EQ(nearest_name("", {"a"}), "");
  EXPECT_EQ(nearest_name("a", {}), "");
  EXPECT_EQ(nearest_name("lr", {"l1", "to"}), "") << "half of it would be wrong";
  EXPECT_EQ(nearest_name(std::string(1000, 'a'), {std::string(1000, 'a')}), "");
}

TEST(UnknownName, SaysWhatThereIs) {
  EXPECT_EQ(unknown_name("net", "mpl", {"cnn", "mlp"}),
            "unknown net 'mpl' (did you mean 'mlp'?); known: cnn, mlp");
  EXPECT_EQ(unknown_name("net", "a\nb", {"cnn"}), "unknown net 'a?b'; known: cnn");
  EXPECT_EQ(unknown_name("net", "mlp", {}), "unknown net 'mlp'; there is none to choose from");
}

TEST(LowerCase, LeavesOtherBytesAlone) { EXPECT_EQ(lower_case("AbZ1É"), "abz1É"); }

TEST(OneOf, ReadsLikeASentence) {
  EXPECT_EQ(one_of({}), "");
  EXPECT_EQ(one_of({"a"}), "a");
  EXPECT_EQ(one_of({"a", "b"}), "a or b");
  EXPECT_EQ(one_of({"a", "b", "c"}), "a, b or c");
}

TEST(Counted, KnowsOneFromMany) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a.b..c", '.'), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split("", '.'), ElementsAre(""));
  EXPECT_THAT(split(".", '.'), ElementsAre("", ""));
  EXPECT_EQ(join(split("a.b..c", '.'), "."), "a.b..c");
}

TEST(AsPartName, MakesAPartNameOfAnyText) {
  EXPECT_EQ(as_part_name("T-shirt/top"), "t_shirt_top");
  EXPECT_EQ(as_part_name("7"), "c7");
  EXPECT_EQ(as_part_name("  Ankle  boot "), "ankle_boot");
  for (const char* text : {"", "___", "\xff\xfe", "é", "9 lives", "plain"}) {
    EXPECT_TRUE(is_part_name(as_part_name(text))) << text;
  }
}

TEST(AsPartName, AvoidsReservedWords) {
  for (const std::string& word : reserved_words()) {
    EXPECT_EQ(as_part_name(word), word + "_");
  }
}

TEST(IsPartName, WantsLowerCaseLettersDigitsAndUnderscores) {
  EXPECT_TRUE(is_part_name("a_1"));
  for (const char* text : {"", "1a", "_a", "A", "a-b", "a.b", "é"}) {
    EXPECT_FALSE(is_part_name(text)) << text;
  }
}

TEST(ValidUtf8Prefix, StopsAtTheFirstBadByte) {
  EXPECT_EQ(valid_utf8_prefix("aé€😀"), 10U);
  EXPECT_EQ(valid_utf8_prefix("ab\xff"), 2U);
  EXPECT_EQ(valid_utf8_prefix("a\xc3"), 1U) << "cut short";
  EXPECT_EQ(valid_utf8_prefix("\xc0\xaf"), 0U) << "overlong";
  EXPECT_EQ(valid_utf8_prefix("\xed\xa0\x80"), 0U) << "surrogate";
  EXPECT_EQ(valid_utf8_prefix("\xf4\x90\x80\x80"), 0U) << "beyond Unicode";
}

TEST(Printable, KeepsTextThatMayBeShown) { EXPECT_EQ(printable("aé€😀"), "aé€😀"); }

TEST(Printable, ReplacesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31mb\n"), "a?[31mb?");
  EXPECT_EQ(printable("a\xc2\x9b"
                      "b"),
            "a?b")
      << "C1 control";
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a?b")
      << "right-to-left override";
}

TEST(Printable, ReplacesOnlyTheBadByte) { EXPECT_EQ(printable("a\x80z\xff"), "a?z?"); }

TEST(Printable, CutsLongText) { EXPECT_EQ(printable("abcdef", 3), "abc..."); }

}  // namespace
}  // namespace mgm
