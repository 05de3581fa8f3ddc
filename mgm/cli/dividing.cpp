#include "mgm/cli/dividing.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

namespace {

using Verdict = Dividing::Verdict;

/// What is beyond noise, in words (`label accuracy by 0.0123`), from the view of the divided model.
struct Found {
  std::vector<std::string> better, worse;
};

Found found_in(const std::vector<Advantage>& advantages, bool first_is_divided) {
  Found found;
  for (const Advantage& advantage : advantages) {
    if (!advantage.by || !advantage.by->beyond_noise) continue;
    const bool better = (advantage.by->mean > 0) == first_is_divided;
    (better ? found.better : found.worse)
        .push_back(
            fmt::format("{} by {:.4f}", advantage.figure.name, std::abs(advantage.by->mean)));
  }
  return found;
}

Verdict verdict_of(const Found& found) {
  if (found.better.empty() && found.worse.empty()) return Verdict::kNoDifference;
  if (found.worse.empty()) return Verdict::kDivide;
  return found.better.empty() ? Verdict::kDoNotDivide : Verdict::kMixed;
}

/// What the verdict does not cover, and what to do about it.
std::string reservations(const Comparison& comparison, double ratio, std::size_t seeds) {
  std::string text;
  constexpr double kAlike = 1.1;
  if (ratio > kAlike || ratio < 1 / kAlike)
    text += " They do not cost the same: --dense compares with a network that does.";
  if (seeds == 1) text += " It is of one seed, and says nothing of others: --seeds 5.";
  if (comparison.split != "test")
    text += " It is judged on samples that chose the best epochs, not on a test share.";
  return text;
}

/// `cost`: how the divided model's compares with that of the other; `rest`: what is to be added.
std::string sentence(const Candidate& divided, const Candidate& whole, const Found& found,
                     const std::string& cost, const std::string& rest, std::size_t seeds) {
  switch (verdict_of(found)) {
    case Verdict::kDivide:
      return fmt::format("Divide: {} is better than {} in {}, {}, which is more than noise.{}",
                         divided.name, whole.name, join(found.better, " and in "), cost, rest);
    case Verdict::kDoNotDivide:
      return fmt::format(
          "Do not divide: {} is worse than {} in {}, {}, which is more than noise.{}", divided.name,
          whole.name, join(found.worse, " and in "), cost, rest);
    case Verdict::kMixed:
      return fmt::format(
          "It depends on what is asked for: {} is better than {} in {} and worse in "
          "{}, {}, which is more than noise.{}",
          divided.name, whole.name, join(found.better, " and in "), join(found.worse, " and in "),
          cost, rest);
    case Verdict::kNoDifference:
      break;
  }
  return fmt::format(
      "No difference beyond noise between {} and {}, {}: nothing here speaks for "
      "dividing.{}{}",
      divided.name, whole.name, cost, rest,
      seeds > 1 ? " More seeds tell smaller differences apart." : "");
}

}  // namespace

std::string Dividing::word() const {
  switch (verdict) {
    case Verdict::kDivide:
      return "divide";
    case Verdict::kDoNotDivide:
      return "do_not_divide";
    case Verdict::kMixed:
      return "mixed";
    case Verdict::kNoDifference:
      break;
  }
  return "no_difference";
}

std::optional<Dividing> dividing(const Comparison& comparison) {
  std::optional<Dividing> decided;
  double nearest = 0;  // of the one that decided, in the logarithm of MACs
  for (const Candidate& other : comparison.candidates) {
    const Candidate& first = comparison.candidates.front();
    if (other.divided == first.divided) continue;
    const std::vector<Advantage> advantages = comparison.of_first(other);
    const bool any = std::any_of(advantages.begin(), advantages.end(),
                                 [](const Advantage& one) { return one.by.has_value(); });
    if (!any) continue;
    const Found found = found_in(advantages, first.divided);
    const Verdict verdict = verdict_of(found);
    // a divided first model must hold against all; of several divided ones, one is enough. Of equal
    // verdicts that against the model whose cost is nearest says most
    const double far =
        std::abs(std::log(other.mean(&ModelRun::macs) / first.mean(&ModelRun::macs)));
    if (decided && verdict == decided->verdict && far >= nearest) continue;
    if (decided && (first.divided ? verdict > decided->verdict : verdict < decided->verdict))
      continue;
    nearest = far;
    const std::size_t seeds = std::min(first.runs.size(), other.runs.size());
    const Candidate &divided = first.divided ? first : other,
                    &whole = first.divided ? other : first;
    const double ratio = divided.mean(&ModelRun::macs) / whole.mean(&ModelRun::macs);
    decided = {verdict, other.name,
               sentence(divided, whole, found, fmt::format("at {:.2f} times its MACs", ratio),
                        reservations(comparison, ratio, seeds), seeds)};
  }
  return decided;
}

namespace {

/// Of the other sort than the first model, that whose time is nearest to its own; null where there
/// is none that it can be compared with.
const Candidate* nearest_in_time(const Comparison& comparison) {
  const Candidate& first = comparison.candidates.front();
  const Candidate* nearest = nullptr;
  const auto far = [&](const Candidate& one) {
    return std::abs(std::log(*one.latency_64 / *first.latency_64));
  };
  for (const Candidate& other : comparison.candidates) {
    if (other.divided == first.divided || !other.latency_64 || !first.latency_64) continue;
    if (comparison.of_first(other).empty()) continue;
    if (nearest == nullptr || far(other) < far(*nearest)) nearest = &other;
  }
  return nearest;
}

}  // namespace

std::optional<EqualTime> dividing_at_equal_time(const Comparison& comparison) {
  const Candidate& first = comparison.candidates.front();
  const Candidate* other = nearest_in_time(comparison);
  if (other == nullptr) return std::nullopt;
  const Candidate &divided = first.divided ? first : *other,
                  &whole = first.divided ? *other : first;
  const double ratio = *divided.latency_64 / *whole.latency_64;
  constexpr double kNear = 1.25;
  if (ratio > kNear || ratio < 1 / kNear) {
    return EqualTime{std::nullopt, ratio,
                     fmt::format("At equal microseconds nothing can be said: {} takes {:.2f} times "
                                 "those of {}, which is the nearest (batch 64): compare with a "
                                 "network that takes as long.",
                                 divided.name, ratio, whole.name)};
  }
  const Found found = found_in(comparison.of_first(*other), first.divided);
  const std::size_t seeds = std::min(first.runs.size(), other->runs.size());
  const std::string cost = fmt::format("at {:.2f} times its microseconds (batch 64)", ratio);
  Dividing verdict{verdict_of(found), other->name,
                   "At equal microseconds: " + sentence(divided, whole, found, cost, "", seeds)};
  return EqualTime{verdict, ratio, verdict.sentence};
}

}  // namespace mgm
