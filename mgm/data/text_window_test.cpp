#include "mgm/data/text_window.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A text that comes in pieces of `step` bytes.
ReadMore in_steps(std::string text, std::size_t step) {
  return [text = std::move(text), step, at = std::size_t{0}](char* to, std::size_t size) mutable {
    const std::size_t count = text.copy(to, std::min(step, size), at);
    at += count;
    return count;
  };
}

TEST(TextWindow, MovesForwardOverATextThatComesInPieces) {
  TextWindow text(in_steps("abcdefg", 2));
  text.reach(3);
  EXPECT_EQ(text.text(), "abcd");
  text.drop(3);
  EXPECT_EQ(text.text(), "d");
  text.reach(100);
  EXPECT_EQ(text.text(), "defg");
  EXPECT_TRUE(text.ended());
}

TEST(TextLines, AreTheSameHoweverTheTextComes) {
  const std::string text = "one\r\n\ntwo words\nlast";
  for (std::size_t step = 1; step < 20; ++step) {
    TextWindow window(in_steps(text, step));
    TextLines lines(window, "t");
    std::vector<std::string> found;
    while (lines.next()) found.emplace_back(lines.line());
    EXPECT_THAT(found, ElementsAre("one", "", "two words", "last")) << step;
    EXPECT_EQ(lines.place().text(), "t:4");
  }
}

TEST(TextLines, BeyondAllMeasureAreRefusedBeforeTheyLieInMemory) {
  std::size_t given = 0;
  TextWindow window([&](char* to, std::size_t size) {
    std::fill_n(to, size, 'x');
    given += size;
    return size;
  });
  TextLines lines(window, "t");
  EXPECT_THAT(error_of([&] { lines.next(); }),
              HasSubstr("t:1: begins a line of more than 33554432 bytes"));
  EXPECT_LE(given, 4 * kLongestRow);
}

}  // namespace
}  // namespace mgm
