#include "mgm/data/gzip.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::HasSubstr;
constexpr std::uintmax_t kEnough = 1 << 20;

TEST(Gzip, ReadsPlainAndPackedFilesAlike) {
  const TempFolder folder;
  EXPECT_EQ(read_maybe_gzip(folder.write("a", "plain text"), kEnough), "plain text");
  EXPECT_EQ(read_maybe_gzip(folder.write("b", gzipped("packed text")), kEnough), "packed text");
  EXPECT_EQ(read_maybe_gzip(folder.write("c", gzipped("one, ") + gzipped("two")), kEnough),
            "one, two");
  EXPECT_EQ(read_maybe_gzip(folder.write("d", ""), kEnough), "");
}

TEST(Gzip, RefusesAFileThatGrowsBeyondWhatIsAllowed) {
  const TempFolder folder;
  const std::string bomb = gzipped(std::string(1 << 22, 'x'));
  EXPECT_LT(bomb.size(), std::size_t{1} << 16);
  const auto path = folder.write("bomb.gz", bomb);
  EXPECT_THAT(error_of([&] { read_maybe_gzip(path, kEnough); }),
              HasSubstr("bomb.gz: holds more than 1048576 bytes"));
  EXPECT_EQ(read_maybe_gzip(path, 1 << 22).size(), std::size_t{1} << 22);
}

TEST(Gzip, RefusesAFileThatWasCutShortOrDamaged) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919 % 10007);
  const std::string packed = gzipped(text);
  const auto cut = folder.write("cut.gz", packed.substr(0, packed.size() / 2));
  EXPECT_THAT(error_of([&] { read_maybe_gzip(cut, kEnough); }), HasSubstr("cut.gz: is damaged"));
  std::string wrong = packed;
  wrong[wrong.size() / 2] = static_cast<char>(~wrong[wrong.size() / 2]);
  const auto damaged = folder.write("damaged.gz", wrong);
  EXPECT_THAT(error_of([&] { read_maybe_gzip(damaged, kEnough); }), HasSubstr("is damaged"));
}

TEST(Gzip, NamesTheFileThatCannotBeRead) {
  const TempFolder folder;
  EXPECT_THAT(error_of([&] { read_maybe_gzip(folder.path() / "none.csv", kEnough); }),
              HasSubstr("none.csv: cannot be read (No such file"));
  folder.write("flowers.csv", "x");
  EXPECT_THAT(error_of([&] { read_maybe_gzip(folder.path() / "flower.csv", kEnough); }),
              HasSubstr("check the path (did you mean 'flowers.csv'?)"));
  EXPECT_THAT(error_of([&] { read_maybe_gzip(folder.path(), kEnough); }),
              HasSubstr("is a folder, expected a file"));
}

TEST(Gzip, YieldsAsManyBytesAsThereAreAndNoMore) {
  const TempFolder folder;
  GzipReader reader(folder.write("a.gz", gzipped("0123456789")));
  EXPECT_EQ(reader.read(4), "0123");
  EXPECT_EQ(reader.read(std::uintmax_t{1} << 40), "456789");
  EXPECT_EQ(reader.read(4), "");
}

}  // namespace
}  // namespace mgm
