#include "mgm/data/word_bag.h"

#include <cmath>
#include <gmock/gmock.h>
#include <string>
#include <vector>

#include "mgm/base/fnv1a.h"
#include "mgm/data/words.h"

namespace mgm {
namespace {

using testing::Each;
using testing::FloatEq;
using testing::Pointwise;

constexpr std::int64_t kBuckets = 997;

/// As docs/format.md says it: every run is put together and hashed.
std::vector<float> by_the_page(const std::string& text, std::size_t ngrams) {
  std::vector<float> bag(kBuckets, 0);
  const std::vector<std::string> words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string run;
    for (std::size_t n = 0; n < ngrams && i + n < words.size(); ++n) {
      run += (n > 0 ? " " : "") + words[i + n];
      const std::uint64_t h = fnv1a64(run);
      bag[((h >> 32) ^ (h & 0xffffffff)) % kBuckets] += 1;
    }
  }
  for (float& count : bag) count = std::log1p(count);
  return bag;
}

std::vector<float> written(const std::string& text, std::int64_t ngrams) {
  std::vector<float> bag(kBuckets, -1);
  write_word_bag(text, ngrams, kBuckets, bag.data());
  return bag;
}

TEST(WordBag, IsWhatThePageOfTheFormatSays) {
  const std::string often = [] {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "again ";
    return text;
  }();
  for (const std::string& text :
       {std::string("One"), std::string("The cat -- and THE dog; the end."),
        std::string("s\xC3\xBC\xC3\x9F und gut"), std::string("a b c d e f g h i j"), often}) {
    for (const std::int64_t ngrams : {1, 2, 3, 8})
      EXPECT_THAT(written(text, ngrams),
                  Pointwise(FloatEq(), by_the_page(text, static_cast<std::size_t>(ngrams))))
          << text << ", runs of " << ngrams;
  }
}

TEST(WordBag, IsEmptyWithoutWords) {
  EXPECT_THAT(written("", 2), Each(0));
  EXPECT_THAT(written(" --- ?! ", 2), Each(0));
}

}  // namespace
}  // namespace mgm
