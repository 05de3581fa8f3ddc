#include "mgm/task/rank_metrics.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>

#include "mgm/task/judged_target.h"

namespace mgm {

namespace {

constexpr double kUnranked = std::numeric_limits<double>::quiet_NaN();

/// Samples of equal score: how many are of the class and how many are not.
struct Tie {
  double yes = 0, no = 0;
};

/// The area under the ROC curve of ties in the order of falling scores; NaN without both sorts.
double area(const std::vector<Tie>& ties) {
  double yes = 0, no = 0, above = 0;
  for (const Tie& tie : ties) {
    above += tie.no * (yes + tie.yes / 2);
    yes += tie.yes;
    no += tie.no;
  }
  return yes > 0 && no > 0 ? above / (yes * no) : kUnranked;
}

double average_precision(const std::vector<Tie>& ties) {
  double yes = 0, all = 0, sum = 0;
  for (const Tie& tie : ties) {
    yes += tie.yes;
    all += tie.yes + tie.no;
    if (tie.yes > 0) sum += tie.yes * yes / all;
  }
  return yes > 0 ? sum / yes : kUnranked;
}

struct Scored {
  float score;
  std::uint32_t sample;
  bool yes;
};

/// Samples whose truth is known, by falling score.
using Ranking = std::vector<Scored>;

/// A tie of neighbours in a ranking, and where it ends.
struct Stretch {
  std::size_t end = 0;
  double yes = 0, no = 0;
};

/// The ties of a ranking in which neighbours that are none of the class are taken together whatever
/// their scores: nothing that is measured depends on their order.
std::vector<Stretch> exact_stretches(const Ranking& ranking) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < ranking.size();) {
    Stretch tie{i};
    while (tie.end < ranking.size() && ranking[tie.end].score == ranking[i].score)
      (ranking[tie.end++].yes ? tie.yes : tie.no) += 1;
    i = tie.end;
    if (tie.yes == 0 && !stretches.empty() && stretches.back().yes == 0) {
      stretches.back().end = tie.end;
      stretches.back().no += tie.no;
    } else {
      stretches.push_back(tie);
    }
  }
  return stretches;
}

/// Joins neighbours that hold at most so many samples of the class and others together, as if
/// scores were known to less digits.
std::vector<Stretch> joined(const std::vector<Stretch>& stretches, double most_yes,
                            double most_no) {
  std::vector<Stretch> all;
  for (const Stretch& next : stretches) {
    const bool fits =
        !all.empty() && all.back().yes + next.yes <= most_yes && all.back().no + next.no <= most_no;
    if (fits) {
      all.back() = {next.end, all.back().yes + next.yes, all.back().no + next.no};
    } else {
      all.push_back(next);
    }
  }
  return all;
}

/// Where in a ranking each tie ends, for an interval. Of many samples neighbours are taken
/// together, each tie holding a small share of the class and of the others: a share of all samples
/// might hold a rare class whole, and then nothing of its order would be left.
std::vector<std::size_t> tie_ends(const Ranking& ranking, std::size_t classes) {
  constexpr std::size_t kExact = 20000, kMost = 256, kFewest = 64, kOfAllClasses = 2560;
  const std::size_t ties = std::clamp(kOfAllClasses / classes, kFewest, kMost);
  std::vector<Stretch> stretches = exact_stretches(ranking);
  if (ranking.size() > kExact && stretches.size() > 2 * ties) {
    double yes = 0, no = 0;
    for (const Stretch& stretch : stretches) {
      yes += stretch.yes;
      no += stretch.no;
    }
    const auto share = static_cast<double>(ties);
    stretches = joined(stretches, yes / share, no / share);
  }
  std::vector<std::size_t> ends;
  for (const Stretch& stretch : stretches) ends.push_back(stretch.end);
  return ends;
}

/// The samples of a tie that one group holds.
struct Cell {
  std::uint32_t tie, group;
  float yes, no;
};

std::vector<Cell> cells_of(const Ranking& ranking, const std::vector<std::size_t>& ends,
                           const std::vector<std::uint32_t>& group_of) {
  std::vector<Cell> cells;
  std::size_t begin = 0;
  for (std::size_t tie = 0; tie < ends.size(); ++tie) {
    std::map<std::uint32_t, Tie> groups;
    for (std::size_t i = begin; i < ends[tie]; ++i)
      (ranking[i].yes ? groups[group_of[ranking[i].sample]].yes
                      : groups[group_of[ranking[i].sample]].no) += 1;
    for (const auto& [group, counts] : groups)
      cells.push_back({static_cast<std::uint32_t>(tie), group, static_cast<float>(counts.yes),
                       static_cast<float>(counts.no)});
    begin = ends[tie];
  }
  return cells;
}

class RankMetric : public Metric {
 public:
  using Value = double (*)(const std::vector<Tie>& ties);

  RankMetric(const char* name, const TargetInfo& target, Value of_ties)
      : name_(name), is_class_(target.type == TargetInfo::Type::kClass), value_(of_ties) {}
  std::string name() const override { return name_; }
  bool higher_is_better() const override { return true; }
  void reset() override {
    rankings_.clear();
    samples_ = 0;
    any_unknown_ = false;
  }

  void add(std::span<const float> prediction, std::span<const float> target) override {
    add(samples_++, prediction, target);
  }

  double value() const override {
    double sum = 0, defined = 0;
    for (Ranking ranking : rankings_) {
      const double value = value_(exact_ties(ranking));
      if (std::isnan(value)) continue;
      sum += value;
      defined += 1;
    }
    return defined == 0 || any_unknown_ ? kUnranked : sum / defined;
  }

  std::vector<double> resampled(const Array& prediction, const Array& target,
                                const Resamples& resamples) override {
    reset();
    for (std::int64_t row = 0; row < prediction.rows(); ++row) {  // by whose number groups go
      const std::span<const float> answer = row_of(prediction, row);
      if (is_answer(answer)) add(static_cast<std::size_t>(row), answer, row_of(target, row));
    }
    std::vector<double> sums(resamples.times.size(), 0), defined(sums.size(), 0);
    for (Ranking& ranking : rankings_) add_resampled(ranking, resamples, sums, defined);
    for (std::size_t r = 0; r < sums.size(); ++r)
      sums[r] = defined[r] == 0 || any_unknown_ ? kUnranked : sums[r] / defined[r];
    reset();
    return sums;
  }

 private:
  void add(std::size_t row, std::span<const float> prediction, std::span<const float> target) {
    const auto sample = static_cast<std::uint32_t>(row);
    if (is_class_) {
      if (std::isnan(target[0])) return;
      // of two classes the second tells all
      const std::size_t first = prediction.size() == 2 ? 1 : 0;
      rankings_.resize(prediction.size() - first);
      for (std::size_t k = first; k < prediction.size(); ++k) {
        const auto number = static_cast<float>(prediction.size() == 1 ? 1 : k);
        add(k - first, {prediction[k], sample, target[0] == number});
      }
      return;
    }
    rankings_.resize(prediction.size());
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (!std::isnan(target[k])) add(k, {prediction[k], sample, target[k] >= 0.5F});
    }
  }

  void add(std::size_t ranking, Scored scored) {
    any_unknown_ = any_unknown_ || std::isnan(scored.score);
    rankings_[ranking].push_back(scored);
  }

  static void sort(Ranking& ranking) {
    std::sort(ranking.begin(), ranking.end(), [](const Scored& a, const Scored& b) {
      return a.score != b.score ? a.score > b.score : a.sample < b.sample;
    });
  }

  std::vector<Tie> exact_ties(Ranking& ranking) const {
    if (any_unknown_) return {};  // what has no order
    sort(ranking);
    std::vector<Tie> ties;
    for (std::size_t i = 0; i < ranking.size(); ++i) {
      if (i == 0 || ranking[i].score != ranking[i - 1].score) ties.emplace_back();
      (ranking[i].yes ? ties.back().yes : ties.back().no) += 1;
    }
    return ties;
  }

  /// Adds one class's value in each resample. What taking neighbours together changes of the value
  /// is taken back, as far as there are such values.
  void add_resampled(Ranking& ranking, const Resamples& resamples, std::vector<double>& sums,
                     std::vector<double>& defined) const {
    const double exact = value_(exact_ties(ranking));
    if (std::isnan(exact)) return;
    const std::vector<std::size_t> ends = tie_ends(ranking, rankings_.size());
    const std::vector<Cell> cells = cells_of(ranking, ends, resamples.group_of);
    const auto value_with = [&](const auto& times) {
      std::vector<Tie> ties(ends.size());
      for (const Cell& cell : cells) {
        ties[cell.tie].yes += times(cell.group) * cell.yes;
        ties[cell.tie].no += times(cell.group) * cell.no;
      }
      return value_(ties);
    };
    const double coarse = value_with([](std::uint32_t) { return 1.0; });
    for (std::size_t r = 0; r < sums.size(); ++r) {
      const std::vector<double>& times = resamples.times[r];
      const double value = value_with([&](std::uint32_t group) { return times[group]; });
      if (std::isnan(value)) continue;
      sums[r] += std::clamp(value + exact - coarse, 0.0, 1.0);
      defined[r] += 1;
    }
  }

  const char* name_;
  bool is_class_;
  Value value_;
  std::vector<Ranking> rankings_;  ///< of each class
  std::size_t samples_ = 0;
  bool any_unknown_ = false;  ///< a score was NaN
};

std::unique_ptr<Metric> ranking(const char* name, const TargetInfo& target,
                                RankMetric::Value value) {
  expect_judged_classes(name, target);
  if (target.type == TargetInfo::Type::kImage) {
    throw Error(Fault::kSpec, fmt::format("{} would keep every pixel of every picture of '{}': use "
                                          "iou, macro_f1 or accuracy",
                                          name, target.name));
  }
  return std::make_unique<RankMetric>(name, target, value);
}

}  // namespace

std::unique_ptr<Metric> build(const AucConfig&, const TargetInfo& target, std::int64_t) {
  return ranking(AucConfig::kName, target, area);
}

std::unique_ptr<Metric> build(const AveragePrecisionConfig&, const TargetInfo& target,
                              std::int64_t) {
  return ranking(AveragePrecisionConfig::kName, target, average_precision);
}

}  // namespace mgm
