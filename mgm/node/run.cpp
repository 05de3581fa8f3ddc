#include "mgm/node/run.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "mgm/node/node.h"

namespace mgm {

Run::Run(Mode mode, std::int64_t samples, std::uint64_t key)
    : mode_(mode), key_(key), samples_(samples), rows_(samples) {
  std::iota(rows_.begin(), rows_.end(), 0);
}

bool Run::learning(const std::string& address) const {
  if (mode_ == Mode::kAnswer) return false;
  if (learns_.empty()) return true;
  for (const std::string& learner : learns_) {
    if (lies_under(address, learner)) return true;
  }
  return false;
}

void Run::wrote(const std::string& address, const Signals& outputs) {
  if (asked_.count(address) == 0) return;
  kept_[address] = outputs;
  kept_rows_[address] = rows_;
}

const Signals* Run::known(const std::string& address) const {
  const auto found = known_.find(address);
  return found == known_.end() ? nullptr : &found->second;
}

bool Run::judges(const std::string& address) const {
  return std::any_of(asked_.begin(), asked_.end(),
                     [&](const std::string& asked) { return lies_under(asked, address); });
}

at::Tensor Run::output(const std::string& address) const {
  const auto found = kept_.find(address);
  return found == kept_.end() || found->second.empty() ? at::Tensor()
                                                       : found->second.begin()->second;
}

std::vector<int> Run::division(const std::string& route) const {
  const auto found = divisions_.find(route);
  if (found == divisions_.end()) return {};
  std::vector<int> parts;
  parts.reserve(rows_.size());
  for (const std::int64_t row : rows_) parts.push_back(found->second[row]);
  return parts;
}

void Run::took(const std::string& address, const std::vector<int>& parts,
               const std::vector<float>& margins) {
  auto [taken, is_new] = taken_.try_emplace(address, samples_, -1);
  auto& margin = margins_[address];
  if (is_new) margin.assign(samples_, std::numeric_limits<float>::infinity());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    taken->second[rows_[i]] = parts[i];
    if (parts[i] < 0) unanswered_[address].insert(rows_[i]);
    margin[rows_[i]] = std::min(margin[rows_[i]], margins[i]);
  }
}

bool Run::unanswered(std::int64_t row, const std::vector<std::string>& routes) const {
  return std::any_of(routes.begin(), routes.end(), [&](const std::string& route) {
    const auto found = unanswered_.find(route);
    return found != unanswered_.end() && found->second.count(row) > 0;
  });
}

Run::Narrowed::Narrowed(Run& run, const std::vector<std::int64_t>& rows) : run_(run) {
  std::vector<std::int64_t> chosen;
  chosen.reserve(rows.size());
  for (const std::int64_t row : rows) chosen.push_back(run_.rows_[row]);
  before_ = std::move(run_.rows_);
  run_.rows_ = std::move(chosen);
}

}  // namespace mgm
