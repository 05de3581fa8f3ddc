#include "mgm/train/row_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <numeric>

#include "mgm/base/complaint_for_test.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kRows = 10, kWidth = 3;

/// The numbers of all rows of a store that keeps `bytes` in memory, filled in two pieces.
std::vector<float> stored(std::int64_t bytes, const fs::path& beside) {
  std::vector<float> numbers(kRows * kWidth);
  std::iota(numbers.begin(), numbers.end(), 1.0F);
  RowStore store(kRows, kWidth, bytes, beside);
  store.append(numbers.data(), 4);
  store.append(numbers.data() + 4 * kWidth, 6);
  std::vector<float> found(numbers.size());
  for (std::size_t row = kRows; row-- > 0;) store.read(row, found.data() + row * kWidth);
  EXPECT_EQ(found, numbers) << bytes;
  return found;
}

TEST(RowStore, GivesRowsBackWhereverTheyLie) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("mgm_rows_{}", ::getpid());
  fs::create_directories(folder);
  constexpr std::int64_t kAll = kRows * kWidth * sizeof(float);
  for (const std::int64_t bytes : {std::int64_t{0}, kAll / 2, kAll - 1, kAll, 2 * kAll})
    stored(bytes, folder / "rows");
  EXPECT_TRUE(fs::is_empty(folder));
  fs::remove_all(folder);
}

TEST(RowStore, SaysWhereTheDiskRefuses) {
  EXPECT_THAT(complaint(Fault::kFailed, [] { RowStore(1, 1, 0, "/nowhere/rows"); }),
              ::testing::HasSubstr("/nowhere/rows: cannot create a file for features"));
}

}  // namespace
}  // namespace mgm
