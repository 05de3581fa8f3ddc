#include "mgm/routing/ranges.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();

std::string end_text(double end) { return std::isinf(end) ? ".." : fmt::format("{}", end); }

std::string text_of(const Interval& interval) {
  return fmt::format("[{}, {}]", end_text(interval.low), end_text(interval.high));
}

class RangesReader {
 public:
  explicit RangesReader(Problems& problems) : problems_(problems) {}

  Ranges read(const Spec& ranges, const PartitionSite& site) {
    for (const auto& [name, value] : subset_entries(ranges, site, problems_)) {
      ranges_.subsets.push_back(name);
      read_subset(value);
    }
    refuse_overlaps(ranges.place());
    return std::move(ranges_);
  }

 private:
  int last() const { return static_cast<int>(ranges_.subsets.size()) - 1; }

  void read_subset(const Spec& value) {
    if (is_rest(value)) {
      if (ranges_.rest >= 0) problems_.add(value.place(), "only one expert can take the rest");
      ranges_.rest = last();
      return;
    }
    const std::vector<Spec> items = value.items();
    const bool is_list_of_ranges = !items.empty() && items.front().is_list();
    for (const Spec& range : is_list_of_ranges ? items : std::vector<Spec>{value})
      read_interval(range);
  }

  void read_interval(const Spec& range) {
    const std::vector<Spec> ends = range.items();
    if (ends.size() != 2) {
      problems_.add(range.place(),
                    fmt::format("'{}': expected a range [LOW, HIGH] (from LOW on, below HIGH; .. "
                                "for an open end), a list of ranges or 'rest'; found {}",
                                range.path(), range.found()));
      return;
    }
    const std::optional<double> low = end_of(ends[0], -kEndless);
    const std::optional<double> high = end_of(ends[1], kEndless);
    if (!low || !high) return;
    const Interval interval{*low, *high, last()};
    if (*low < *high) {
      ranges_.intervals.push_back(interval);
      return;
    }
    problems_.add(range.place(), fmt::format("the range {} is empty: a range holds what is at "
                                             "least its first number and below its second",
                                             text_of(interval)));
  }

  std::optional<double> end_of(const Spec& end, double open) {
    if (end.is_scalar() && end.scalar() == "..") return open;
    const std::optional<double> number = end.as_number();
    if (!number) {
      problems_.add(end.place(),
                    fmt::format("expected a number or .. (an open end), found {}", end.found()));
    }
    return number;
  }

  void refuse_overlaps(const Place& place) {
    std::vector<Interval>& all = ranges_.intervals;
    std::sort(all.begin(), all.end(),
              [](const Interval& a, const Interval& b) { return a.low < b.low; });
    for (std::size_t i = 1; i < all.size(); ++i) {
      const Interval &before = all[i - 1], &after = all[i];
      if (before.high <= after.low) continue;
      problems_.add(place, fmt::format("the ranges {} of '{}' and {} of '{}' overlap: let one end "
                                       "where the other begins",
                                       text_of(before), ranges_.subsets[before.subset],
                                       text_of(after), ranges_.subsets[after.subset]));
    }
  }

  Problems& problems_;
  Ranges ranges_;
};

}  // namespace

int Ranges::of(double value) const {
  const auto after = std::upper_bound(
      intervals.begin(), intervals.end(), value,
      [](double number, const Interval& interval) { return number < interval.low; });
  if (after == intervals.begin()) return rest;
  const Interval& interval = *std::prev(after);
  return value < interval.high ? interval.subset : rest;
}

Ranges read_ranges(const Spec& ranges, const PartitionSite& site, Problems& problems) {
  return RangesReader(problems).read(ranges, site);
}

Ranges ranges_between(const std::vector<double>& cuts) {
  Ranges ranges{numbered_names(static_cast<std::int64_t>(cuts.size()) + 1), {}, -1};
  double low = -kEndless;
  for (const double cut : cuts) {
    ranges.intervals.push_back({low, cut, static_cast<int>(ranges.intervals.size())});
    low = cut;
  }
  ranges.intervals.push_back({low, kEndless, static_cast<int>(ranges.intervals.size())});
  return ranges;
}

}  // namespace mgm
