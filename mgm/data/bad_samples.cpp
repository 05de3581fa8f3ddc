#include "mgm/data/bad_samples.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "mgm/base/interrupt.h"
#include "mgm/base/text.h"

namespace mgm {

void BadSamples::add(const Error& problem) {
  constexpr std::size_t kShown = 5;
  ++count_;
  if (first_.size() < kShown) first_.push_back(problem);
}

std::string BadSamples::lines() const {
  std::string lines;
  for (const Error& problem : first_) lines += fmt::format("  {}\n", problem.what());
  if (count_ > first_.size()) lines += fmt::format("  and {} more\n", count_ - first_.size());
  return lines;
}

std::string BadSamples::text(const std::string& what) const {
  if (count_ == 0) return "";
  return fmt::format("{} {}:\n{}", counted(count_, "bad sample"), what, lines());
}

void BadSamples::refuse() const {
  if (count_ == 1) throw Error(first_.front());
  if (count_ == 0) return;
  throw Error(Fault::kData,
              fmt::format("{} samples cannot be read; mend them, or say data.on_bad_sample: skip "
                          "to go on without them:\n{}",
                          count_, lines()));
}

void refuse_bad_samples(const Records& records) {
  BadSamples bad;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (const auto problem = records.problem(i)) bad.add(*problem);
  }
  bad.refuse();
}

namespace {

/// Looks at samples from several threads.
class Inspection {
 public:
  Inspection(std::size_t count, const SampleJudge& judge) : count_(count), judge_(judge) {}

  std::map<std::size_t, Error> run(int threads) {
    std::vector<std::thread> others;
    for (int k = 1; k < threads; ++k) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
    return std::move(found_);
  }

 private:
  void work() {
    constexpr std::size_t kPiece = 16;
    try {
      for (std::size_t first = next(kPiece); first < count_; first = next(kPiece)) {
        stop_if_interrupted();
        for (std::size_t i = first; i < std::min(count_, first + kPiece); ++i) look_at(i);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      next_ = count_;
    }
  }

  std::size_t next(std::size_t piece) {
    const std::lock_guard lock(mutex_);
    return std::exchange(next_, std::min(count_, next_ + piece));
  }

  void look_at(std::size_t sample) {
    try {
      judge_(sample);
    } catch (const Error& problem) {
      if (problem.fault() != Fault::kData) throw;
      const std::lock_guard lock(mutex_);
      found_.emplace(sample, problem);
    }
  }

  std::size_t count_;
  const SampleJudge& judge_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::map<std::size_t, Error> found_;
  std::exception_ptr failure_;
};

}  // namespace

std::vector<std::size_t> find_bad_samples(std::size_t count, const SampleJudge& judge,
                                          BadSamples& bad, int threads) {
  std::vector<std::size_t> samples;
  for (const auto& [sample, problem] : Inspection(count, judge).run(threads)) {
    samples.push_back(sample);
    bad.add(problem);
  }
  return samples;
}

}  // namespace mgm
