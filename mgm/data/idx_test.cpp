#include "mgm/data/idx.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string problem_of(const TempFolder& folder, const std::string& images,
                       const std::string& labels) {
  folder.write("images", images);
  folder.write("labels", labels);
  return error_of([&] { open_source(IdxConfig{"images", "labels"}, folder.path()); });
}

const std::string kTwoPictures = idx_of({2, 1, 3}, "abcdef");
const std::string kTwoLabels = idx_of({2}, "\x07\xff");

TEST(Idx, YieldsPicturesAndLabels) {
  const TempFolder folder;
  folder.write("i.gz", gzipped(kTwoPictures));
  folder.write("l", kTwoLabels);
  const auto records = open_source(IdxConfig{"i.gz", "l"}, folder.path());
  EXPECT_EQ(records->size(), 2U);
  EXPECT_THAT(records->image_columns(), ElementsAre("image"));
  EXPECT_THAT(records->text_columns(), ElementsAre("label"));
  EXPECT_EQ(records->text(0, 0), "7");
  EXPECT_EQ(records->text(0, 1), "255");
  const Image image = records->image(0, 1);
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.height, 1);
  EXPECT_EQ(image.channels, 1);
  EXPECT_THAT(image.pixels, ElementsAre('d', 'e', 'f'));
  EXPECT_EQ(records->label(1), "2");
}

TEST(Idx, ReadsLabelsOfMoreThanAByte) {
  const TempFolder folder;
  folder.write("i", kTwoPictures);
  folder.write("short", std::string("\0\0\x0b\x01\0\0\0\x02\x02\x0b\xff\xfe", 12));
  folder.write("int", std::string("\0\0\x0c\x01\0\0\0\x02\0\x01\0\0\xff\xff\xff\xff", 16));
  const auto of_short = open_source(IdxConfig{"i", "short"}, folder.path());
  EXPECT_EQ(of_short->text(0, 0), "523");
  EXPECT_EQ(of_short->text(0, 1), "-2");
  const auto of_int = open_source(IdxConfig{"i", "int"}, folder.path());
  EXPECT_EQ(of_int->text(0, 0), "65536");
  EXPECT_EQ(of_int->text(0, 1), "-1");
  EXPECT_THAT(problem_of(folder, kTwoPictures, std::string("\0\0\x0b\x01\0\0\0\x02\0\x01\0", 11)),
              HasSubstr("promises 4 bytes of labels, but it holds 3"));
}

TEST(Idx, NeedsNoLabels) {
  const TempFolder folder;
  folder.write("i", kTwoPictures);
  EXPECT_THAT(open_source(IdxConfig{"i", ""}, folder.path())->text_columns(), ElementsAre());
}

TEST(Idx, RefusesFilesOfAnotherKind) {
  const TempFolder folder;
  EXPECT_THAT(problem_of(folder, "P5 1 1 255", kTwoLabels),
              HasSubstr("images: is no IDX file of pictures: it begins with 0x50352031, expected "
                        "0x00000803"));
  EXPECT_THAT(problem_of(folder, kTwoLabels, kTwoPictures), HasSubstr("images: is no IDX file"));
  EXPECT_THAT(problem_of(folder, kTwoPictures, kTwoPictures),
              HasSubstr("labels: is no IDX file of labels"));
  EXPECT_THAT(problem_of(folder, "", kTwoLabels), HasSubstr("it begins with too few bytes"));
  EXPECT_THAT(problem_of(folder, kTwoPictures.substr(0, 9), kTwoLabels),
              HasSubstr("ends within its header"));
}

TEST(Idx, RefusesFilesThatHoldMoreOrLessThanTheyPromise) {
  const TempFolder folder;
  EXPECT_THAT(problem_of(folder, idx_of({2, 1, 3}, "abcde"), kTwoLabels),
              HasSubstr("its header promises 6 bytes of pictures, but it holds 5"));
  EXPECT_THAT(problem_of(folder, idx_of({2, 1, 3}, "abcdefg"), kTwoLabels),
              HasSubstr("promises 6 bytes of pictures, but it holds more"));
}

TEST(Idx, BelievesNoHeaderThatPromisesMoreThanMemoryHolds) {
  const TempFolder folder;
  EXPECT_THAT(problem_of(folder, idx_of({0xffffffff, 32768, 32768}, "a"), kTwoLabels),
              HasSubstr("promises more than"));
  EXPECT_THAT(problem_of(folder, idx_of({1'000'000, 64, 64}, "a"), kTwoLabels),
              HasSubstr("but it holds 1"));
  EXPECT_THAT(problem_of(folder, idx_of({1, 0, 5}, ""), kTwoLabels), HasSubstr("0 x 5 pixels"));
  EXPECT_THAT(problem_of(folder, idx_of({1, 40000, 5}, ""), kTwoLabels),
              HasSubstr("40000 x 5 pixels"));
  EXPECT_THAT(problem_of(folder, idx_of({0, 28, 28}, ""), idx_of({0}, "")),
              HasSubstr("holds no pictures"));
}

TEST(Idx, ReadsNoMoreOfAPackedFileThanItsHeaderPromises) {
  const TempFolder folder;
  const std::string bomb = gzipped(idx_of({1, 1, 1}, std::string(64 << 20, '\0')));
  EXPECT_THAT(problem_of(folder, bomb, kTwoLabels), HasSubstr("promises 1 bytes of pictures"));
}

TEST(Idx, RefusesLabelsOfOtherPictures) {
  const TempFolder folder;
  EXPECT_THAT(problem_of(folder, kTwoPictures, idx_of({3}, "abc")),
              HasSubstr("labels: holds 3 labels for the 2 pictures of "));
}

TEST(Idx, ReadsFashionMnist) {
  const std::filesystem::path folder = "/usr/share/datasets/fashion-mnist";
  ASSERT_TRUE(std::filesystem::exists(folder)) << "script/bootstrap installs it";
  const auto records =
      open_source(IdxConfig{"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"}, folder);
  EXPECT_EQ(records->size(), 10'000U);
  EXPECT_EQ(records->image(0, 0).width, 28);
  EXPECT_EQ(records->text(0, 0), "9") << "the first test image is an ankle boot";
}

}  // namespace
}  // namespace mgm
