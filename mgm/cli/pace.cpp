#include "mgm/cli/pace.h"

#include <algorithm>
#include <numeric>

namespace mgm {

namespace {

double sum(const std::vector<std::int64_t>& numbers) {
  return static_cast<double>(std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}));
}

}  // namespace

void Pace::stepped(std::size_t phase, std::int64_t done) {
  done_[phase] = done;
  ++own_;
}

double Pace::share() const {
  const double all = sum(steps_);
  return all > 0 ? std::min(1.0, sum(done_) / all) : 0;
}

std::optional<double> Pace::seconds_left(double seconds) const {
  if (own_ == 0) return std::nullopt;
  return seconds * std::max(0.0, sum(steps_) - sum(done_)) / static_cast<double>(own_);
}

}  // namespace mgm
