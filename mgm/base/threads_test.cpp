#include "mgm/base/threads.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sched.h>
#include <thread>

namespace mgm {
namespace {

namespace fs = std::filesystem;

/// A folder of control groups.
class Groups : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) /
            testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }

  fs::path root_;
};

TEST_F(Groups, LimitNothingWhereTheyAreSilent) {
  EXPECT_EQ(group_quota("", root_), 0);
  EXPECT_EQ(group_quota("0::/user\n", root_), 0);
  write("user/cpu.max", "max 100000\n");
  EXPECT_EQ(group_quota("0::/user\n", root_), 0);
  write("user/cpu.max", "rubbish");
  EXPECT_EQ(group_quota("0::/user\n", root_), 0);
}

TEST_F(Groups, AllotWholeCoresRoundedUp) {
  write("pod/cpu.max", "150000 100000\n");
  EXPECT_EQ(group_quota("0::/pod\n", root_), 2);
  write("pod/cpu.max", "10000 100000\n");
  EXPECT_EQ(group_quota("0::/pod\n", root_), 1);
}

TEST_F(Groups, AreBoundByThoseThatEncloseThem) {
  write("pod/cpu.max", "200000 100000\n");
  write("pod/inner/cpu.max", "800000 100000\n");
  EXPECT_EQ(group_quota("0::/pod/inner\n", root_), 2);
}

TEST_F(Groups, AreReadInTheirFirstVersionToo) {
  write("cpu/docker/cpu.cfs_quota_us", "300000\n");
  write("cpu/docker/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(group_quota("4:memory:/docker\n3:cpu,cpuacct:/docker\n", root_), 3);
  write("cpu/docker/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(group_quota("3:cpu,cpuacct:/docker\n", root_), 0);
}

TEST(AvailableThreads, AreNoMoreThanTheSchedulerAllows) {
  EXPECT_GE(available_threads(), 1);
  std::thread([] {
    cpu_set_t allowed, first;
    ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    CPU_ZERO(&first);
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&first) == 0; ++i) {
      if (CPU_ISSET(i, &allowed)) CPU_SET(i, &first);
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof first, &first), 0);
    EXPECT_EQ(available_threads(), 1);
  }).join();
}

TEST(ProductTeam, IsTheCallerAloneForASmallProduct) {
  const Team three(3);
  {
    const ProductTeam small(64.0 * 64 * 64);
    EXPECT_EQ(Team::size(), 1);
  }
  EXPECT_EQ(Team::size(), 3);
  const ProductTeam large(256.0 * 256 * 256);
  EXPECT_EQ(Team::size(), 3);
}

TEST(Team, HoldsForItsThreadUntilItsEnd) {
  const int before = Team::size();
  {
    const Team three(3);
    EXPECT_EQ(Team::size(), 3);
    const Team one(1);
    EXPECT_EQ(Team::size(), 1);
    std::thread([] {
      const Team two(2);
      EXPECT_EQ(Team::size(), 2);
    }).join();
    EXPECT_EQ(Team::size(), 1);
  }
  EXPECT_EQ(Team::size(), before);
}

}  // namespace
}  // namespace mgm
