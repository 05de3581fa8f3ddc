#include "mgm/task/own_classes.h"

#include <algorithm>
#include <cmath>

#include "mgm/base/error.h"

namespace mgm {

namespace {

constexpr std::int64_t kUnused = -1;    ///< of a row: no class has this outcome
constexpr float kScoreOfUnused = -100;  ///< no probability, and no infinity either
constexpr const char* kElsewhere = "elsewhere";

TargetInfo outcomes_of(const TargetInfo& target, std::int64_t most,
                       const std::vector<std::string>& names) {
  TargetInfo outcomes{target.name, TargetInfo::Type::kClass, names, {}};
  for (std::int64_t k = static_cast<std::int64_t>(names.size()); k < most; ++k)
    outcomes.classes.push_back("class " + std::to_string(k));
  outcomes.classes.emplace_back(kElsewhere);
  return outcomes;
}

}  // namespace

OwnClasses::OwnClasses(const TargetInfo& target, std::int64_t most, std::vector<std::string> names,
                       std::shared_ptr<const OwnClasses> around, std::string stated_by)
    : outcomes_(outcomes_of(target, most, names)),
      names_(std::move(names)),
      around_(std::move(around)),
      stated_by_(std::move(stated_by)),
      classes_(static_cast<std::int64_t>(target.classes.size())) {}

void OwnClasses::settle(const std::vector<int>& subsets, int subset) {
  if (around_ != nullptr && !around_->settled()) return;
  outcome_of_class_.assign(subsets.size(), most());
  std::int64_t next = 0;
  for (std::size_t c = 0; c < subsets.size(); ++c) {
    const bool reaches = around_ == nullptr || around_->outcome_of(c) < around_->most();
    if (subsets[c] != subset || !reaches) continue;
    if (next == most()) throw Error(Fault::kBug, "an expert has more classes than outcomes");
    outcome_of_class_[c] = next++;
  }
}

void OwnClasses::to_outcomes(Array& classes) const {
  for (float& value : classes.values) {
    if (!std::isnan(value)) value = static_cast<float>(outcome_of(static_cast<std::size_t>(value)));
  }
}

std::int64_t OwnClasses::row_count() const { return around_ ? around_->most() + 1 : classes_; }

std::vector<std::int64_t> OwnClasses::outcome_of_row() const {
  if (around_ == nullptr) return outcome_of_class_;
  std::vector<std::int64_t> rows(static_cast<std::size_t>(row_count()), kUnused);
  rows.back() = most();
  for (std::size_t c = 0; c < outcome_of_class_.size(); ++c) {
    const std::int64_t row = around_->outcome_of(c);
    if (row < around_->most()) rows[static_cast<std::size_t>(row)] = outcome_of_class_[c];
  }
  return rows;
}

OwnClasses::Spread OwnClasses::spread() const {
  Spread spread{Array({row_count(), most() + 1}), Array({row_count()})};
  if (!settled()) return spread;
  const std::vector<std::int64_t> outcomes = outcome_of_row();
  const auto others = static_cast<float>(std::count(outcomes.begin(), outcomes.end(), most()));
  for (std::size_t row = 0; row < outcomes.size(); ++row) {
    if (outcomes[row] == kUnused) {
      spread.bias.values[row] = kScoreOfUnused;
      continue;
    }
    spread.weight.row(static_cast<std::int64_t>(row))[outcomes[row]] = 1;
    if (outcomes[row] == most()) spread.bias.values[row] = -std::log(others);
  }
  return spread;
}

}  // namespace mgm
