#include "mgm/train/background_writer.h"

#include <future>
#include <gmock/gmock.h>
#include <stdexcept>

namespace mgm {
namespace {

using std::chrono::milliseconds;

constexpr KeepingPace kAtOnce{std::chrono::seconds(0), 1};
constexpr KeepingPace kRarely{std::chrono::hours(1), 1e-6};

/// A write that waits until it is let go.
class Gate {
 public:
  std::function<void()> write() {
    return [this] {
      begun_.set_value();
      open_.get_future().wait();
    };
  }
  void wait_until_begun() { begun_.get_future().wait(); }
  void open() { open_.set_value(); }

 private:
  std::promise<void> begun_, open_;
};

TEST(BackgroundWriter, DoesNotLetTheCallerWait) {
  Gate gate;
  std::atomic<bool> written = false;
  BackgroundWriter writer(kAtOnce);
  writer.put(0, gate.write());
  gate.wait_until_begun();
  writer.put(1, [&] { written = true; });  // returns though the first is under way
  EXPECT_FALSE(writer.is_free());
  EXPECT_FALSE(written);
  gate.open();
  writer.flush();
  EXPECT_TRUE(written);
}

TEST(BackgroundWriter, WritesOnlyTheNewestOfWhatWaitsUnderAKey) {
  Gate gate;
  std::vector<int> written;
  BackgroundWriter writer(kAtOnce);
  writer.put(0, gate.write());
  gate.wait_until_begun();
  for (int i = 0; i < 3; ++i) writer.put(1, [&, i] { written.push_back(i); });
  writer.put(2, [&] { written.push_back(9); });
  gate.open();
  writer.flush();
  EXPECT_THAT(written, testing::ElementsAre(2, 9));
}

TEST(BackgroundWriter, KeepsToItsShareOfTheTime) {
  std::atomic<int> written = 0;
  BackgroundWriter writer(kRarely);
  EXPECT_TRUE(writer.is_free()) << "the first is free";
  writer.put(
      0, [&] { ++written; }, milliseconds(10));
  while (written == 0) std::this_thread::yield();
  writer.put(0, [&] { ++written; });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_FALSE(writer.is_free());
  EXPECT_EQ(written, 1);
  writer.flush();
  EXPECT_EQ(written, 2) << "but not when it is told to hurry";
}

TEST(BackgroundWriter, LetsNothingWaitLongerThanThePaceSays) {
  std::atomic<int> written = 0;
  BackgroundWriter writer({milliseconds(20), 1e-6});
  writer.put(
      0, [&] { ++written; }, milliseconds(10));
  while (written == 0) std::this_thread::yield();
  writer.put(0, [&] { ++written; });
  while (written == 1) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(written, 2);
}

TEST(BackgroundWriter, ThrowsWhatAWriteThrewToWhoeverComesNext) {
  BackgroundWriter writer(kAtOnce);
  writer.put(0, [] { throw std::runtime_error("disk full"); });
  EXPECT_THROW(writer.flush(), std::runtime_error);
  EXPECT_THROW(writer.is_free(), std::runtime_error);
  EXPECT_THROW(writer.put(0, [] {}), std::runtime_error);
  EXPECT_THROW(writer.flush(), std::runtime_error);
}

TEST(BackgroundWriter, ForgetsWhatWaitsWhenItEnds) {
  std::atomic<int> written = 0;
  {
    BackgroundWriter writer(kRarely);
    writer.put(
        0, [&] { ++written; }, milliseconds(10));
    while (written == 0) std::this_thread::yield();
    writer.put(0, [&] { ++written; });
  }
  EXPECT_EQ(written, 1);
}

}  // namespace
}  // namespace mgm
