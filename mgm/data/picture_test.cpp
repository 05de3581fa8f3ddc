#include "mgm/data/picture.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

Image decode(const std::string& bytes, const std::string& name = "x.png") {
  const TempFolder folder;
  return decode_picture(folder.write(name, bytes));
}

std::string problem_of(const std::string& bytes) {
  return error_of([&] { decode(bytes); });
}

Image slope(int width, int height, int channels) {
  return drawn(width, height, channels,
               [](int x, int y, int c) { return x * 16 + y * 8 + c * 40; });
}

/// A PNG file made by hand: chunks with right checksums and any content.
std::string chunk(const std::string& type, const std::string& content) {
  const auto word = [](std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
  };
  const std::string body = type + content;
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return word(static_cast<std::uint32_t>(content.size())) + body +
         word(static_cast<std::uint32_t>(sum));
}

std::string zipped(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  packed.resize(size);
  return packed;
}

/// `form`: bit depth, colour type, compression, filter, interlace.
std::string png_by_hand(std::uint32_t width, std::uint32_t height, const std::string& form,
                        const std::string& between, const std::string& rows) {
  std::string header;
  for (const std::uint32_t extent : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(extent >> shift);
  }
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header + form) + between +
         chunk("IDAT", zipped(rows)) + chunk("IEND", "");
}

TEST(Picture, DecodesPngAsItWasWritten) {
  const Image rgb = slope(5, 3, 3);
  EXPECT_EQ(decode(png_of(rgb)).pixels, rgb.pixels);
  EXPECT_EQ(decode(png_of(rgb)).channels, 3);
  const Image grey = slope(5, 3, 1);
  EXPECT_EQ(decode(png_of(grey)).pixels, grey.pixels);
  EXPECT_EQ(decode(png_of(grey)).channels, 1);
}

TEST(Picture, DecodesJpegNearlyAsItWasWritten) {
  const Image image = decode(jpeg_of(plain_picture(17, 9, 3, 120)), "x.jpg");
  EXPECT_EQ(image.width, 17);
  EXPECT_EQ(image.height, 9);
  EXPECT_EQ(image.channels, 3);
  EXPECT_THAT(image.pixels, Each(AllOf(Ge(118), Le(122))));
  EXPECT_EQ(decode(jpeg_of(plain_picture(4, 4, 1, 120))).channels, 1);
  EXPECT_EQ(decode(jpeg_of(slope(8, 8, 3), JCS_RGB, true)).width, 8) << "progressive";
}

TEST(Picture, IsToldByItsContentAndNotByItsName) {
  EXPECT_EQ(decode(png_of(slope(2, 2, 1)), "x.jpg").width, 2);
  EXPECT_EQ(decode(jpeg_of(slope(2, 2, 1)), "x.png").width, 2);
  EXPECT_TRUE(is_picture_content(png_of(slope(2, 2, 1))));
  EXPECT_FALSE(is_picture_content("a,b\n"));
  EXPECT_TRUE(is_picture_name("a/b.JPeG"));
  EXPECT_FALSE(is_picture_name("a/b.gif"));
}

TEST(Picture, ComposesAlphaOntoBlack) {
  const Image rgba{2, 1, 4, {200, 100, 50, 255, 200, 100, 50, 128}};
  EXPECT_THAT(decode(png_of(rgba, PNG_FORMAT_RGBA)).pixels, ElementsAre(200, 100, 50, 100, 50, 25));
  const Image grey_alpha{2, 1, 2, {200, 0, 200, 51}};
  EXPECT_THAT(decode(png_by_hand(2, 1, std::string("\x08\x04\0\0\0", 5), "",
                                 std::string("\0\xc8\0\xc8\x33", 5)))
                  .pixels,
              ElementsAre(0, 40));
}

TEST(Picture, ExpandsPalettesAndFewBits) {
  const std::string palette = chunk("PLTE", "\x0a\x14\x1e\xc8\xd2\xdc");
  const std::string two_of_palette = std::string("\0\x40", 2);  // indices 0, 1 of one bit each
  EXPECT_THAT(
      decode(png_by_hand(2, 1, std::string("\x01\x03\0\0\0", 5), palette, two_of_palette)).pixels,
      ElementsAre(10, 20, 30, 200, 210, 220));
  EXPECT_THAT(decode(png_by_hand(2, 1, std::string("\x01\0\0\0\0", 5), "", two_of_palette)).pixels,
              ElementsAre(0, 255));
}

TEST(Picture, BringsSixteenBitsToEight) {
  const std::string rows("\0\x80\x00\xff\xff", 5);
  EXPECT_THAT(decode(png_by_hand(2, 1, std::string("\x10\0\0\0\0", 5), "", rows)).pixels,
              ElementsAre(128, 255));
}

TEST(Picture, IsRefusedBeforeItsPixelsAreAllocated) {
  const std::string form("\x08\x02\0\0\0", 5);
  EXPECT_THAT(problem_of(png_by_hand(20'000, 20'000, form, "", "x")),
              HasSubstr("says that it is 20000 x 20000 pixels"));
  EXPECT_THAT(problem_of(png_by_hand(0x7fffffff, 0x7fffffff, form, "", "x")), HasSubstr("pixels"));
  EXPECT_THAT(problem_of(png_by_hand(10'000, 10'000, form, "", "x")),
              HasSubstr("10000 x 10000 pixels cannot lie in"))
      << "300 MB out of some bytes";
  std::string wide = jpeg_of(plain_picture(8, 8, 1, 7));
  const std::size_t frame = wide.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  wide.replace(frame + 5, 4, "\xff\xdc\xff\xdc");  // height and width 65500
  EXPECT_THAT(problem_of(wide), HasSubstr("says that it is 65500 x 65500 pixels"));
}

TEST(Picture, IsRefusedWhereItWasCutShortAnywhere) {
  for (const std::string& whole : {png_of(slope(16, 16, 3)), jpeg_of(slope(16, 16, 3)),
                                   jpeg_of(slope(16, 16, 3), JCS_RGB, true)}) {
    for (std::size_t size = 0; size + 2 < whole.size(); size += 1 + whole.size() / 60) {
      EXPECT_THAT(problem_of(whole.substr(0, size)), HasSubstr("x.png: is")) << size;
    }
  }
}

TEST(Picture, IsRefusedOrReadButNeverCrashesWhereBytesAreWrong) {
  std::uint32_t state = 1;
  for (const std::string& whole : {png_of(slope(16, 16, 3)), jpeg_of(slope(16, 16, 3)),
                                   jpeg_of(slope(16, 16, 3), JCS_RGB, true)}) {
    for (int trial = 0; trial < 400; ++trial) {
      std::string wrong = whole;
      for (int k = 0; k <= trial % 4; ++k) {
        state = state * 1664525 + 1013904223;
        wrong[(state >> 8) % wrong.size()] = static_cast<char>(state >> 24);
      }
      const std::string problem = problem_of(wrong);
      EXPECT_TRUE(problem.empty() || problem.find("x.png: ") != std::string::npos) << problem;
    }
  }
}

TEST(Picture, RefusesADamagedChunk) {
  std::string wrong = png_of(slope(16, 16, 3));
  wrong[wrong.find("IDAT") + 10] ^= 0x55;
  EXPECT_THAT(problem_of(wrong), HasSubstr("is a damaged PNG file (IDAT"));
}

TEST(Picture, RefusesCmykAndOtherFormats) {
  EXPECT_THAT(problem_of(jpeg_of(plain_picture(8, 8, 4, 9), JCS_CMYK)),
              HasSubstr("is a CMYK JPEG"));
  EXPECT_THAT(problem_of("GIF89a..."), HasSubstr("is neither a PNG nor a JPEG file"));
  EXPECT_THAT(problem_of(""), HasSubstr("x.png: is empty"));
}

TEST(Picture, ToleratesBytesThatBelongToNoSegment) {
  std::string odd = jpeg_of(plain_picture(8, 8, 1, 99));
  odd.insert(2, "\xff\xff\xff");  // fill bytes before a marker
  EXPECT_EQ(problem_of(odd), "");
}

}  // namespace
}  // namespace mgm
