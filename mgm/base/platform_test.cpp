#include "mgm/base/platform.h"

#include <cstdlib>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <sys/resource.h>

namespace mgm {
namespace {

using testing::IsEmpty;

/// Sets variables for a test and puts back what was there.
class Environment : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      before_.push_back(value == nullptr ? nullptr : std::make_unique<std::string>(value));
      unsetenv(name);
    }
  }
  void TearDown() override {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (before_[i]) {
        setenv(kNames[i], before_[i]->c_str(), 1);
      } else {
        unsetenv(kNames[i]);
      }
    }
  }

  static std::string missing(const std::string& name) {
    for (const Setting& setting : missing_settings()) {
      if (setting.name == name) return setting.value;
    }
    return "";
  }

 private:
  static constexpr const char* kNames[] = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "GLIBC_TUNABLES"};
  std::vector<std::unique_ptr<std::string>> before_;
};

TEST_F(Environment, LacksAShortSpin) {
  const long count = std::stol(missing("GOMP_SPINCOUNT"));
  EXPECT_GE(count, 300);
  EXPECT_LE(count, 5000);
}

TEST_F(Environment, KeepsTheSpinThatTheUserChose) {
  setenv("OMP_WAIT_POLICY", "active", 1);
  EXPECT_EQ(missing("GOMP_SPINCOUNT"), "");
}

TEST_F(Environment, KeepsOtherTunables) {
  EXPECT_EQ(missing("GLIBC_TUNABLES"), "glibc.malloc.hugetlb=1");
  setenv("GLIBC_TUNABLES", "glibc.malloc.check=1", 1);
  EXPECT_EQ(missing("GLIBC_TUNABLES"), "glibc.malloc.check=1:glibc.malloc.hugetlb=1");
  setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=0", 1);
  EXPECT_EQ(missing("GLIBC_TUNABLES"), "");
}

TEST_F(Environment, LacksNothingOnceSet) {
  for (const Setting& setting : missing_settings()) {
    setenv(setting.name.c_str(), setting.value.c_str(), 1);
  }
  EXPECT_THAT(missing_settings(), IsEmpty());
}

long page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// Page faults of taking, filling and freeing a block of 96 MB.
long faults_of_a_large_block() {
  constexpr std::size_t kBytes = 96 << 20;
  const long before = page_faults();
  std::unique_ptr<char[]> block(new char[kBytes]);
  std::memset(block.get(), 1, kBytes);
  asm volatile("" : : "r"(block.get()) : "memory");  // the block is used
  block.reset();
  return page_faults() - before;
}

TEST(Platform, KeepsLargeBlocksForTheNextStep) {
#ifdef MGM_SANITIZED
  GTEST_SKIP() << "a sanitizer brings its own allocator";
#endif
  prepare_platform();
  EXPECT_EQ(allocator_settings(), "keeps what is freed");
  faults_of_a_large_block();
  EXPECT_LT(faults_of_a_large_block(), 1000);  // 24,576 pages otherwise
}

}  // namespace
}  // namespace mgm
