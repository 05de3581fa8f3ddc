#include "mgm/task/task_meter.h"

#include <algorithm>
#include <fmt/format.h>

namespace mgm {

TaskMeter::TaskMeter(std::vector<std::string> names)
    : names_(std::move(names)),
      weights_(names_.size()),
      weighed_(names_.size()),
      cosines_(names_.size() * names_.size()),
      compared_(names_.size() * names_.size()) {}

void TaskMeter::weighed(const TaskLosses& losses, const std::vector<double>& weights) {
  for (std::size_t k = 0; k < losses.size(); ++k) {
    if (!losses[k]) continue;
    weights_[k] += weights[k];
    weighed_[k] += 1;
  }
}

void TaskMeter::compared(const GradientProducts& products) {
  for (std::size_t i = 0; i < products.size(); ++i) {
    for (std::size_t j = i + 1; j < products.size(); ++j) {
      const std::size_t place = pair(products.tasks[i], products.tasks[j]);
      cosines_[place] += products.cosine(i, j);
      compared_[place] += 1;
    }
  }
}

TaskMeter::Reading TaskMeter::take() {
  Reading reading;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (weighed_[i] > 0) reading.weights[names_[i]] = weights_[i] / weighed_[i];
    for (std::size_t j = i + 1; j < names_.size(); ++j) {
      const std::size_t place = pair(i, j);
      if (compared_[place] > 0)
        reading.conflicts[names_[i] + " / " + names_[j]] = cosines_[place] / compared_[place];
    }
  }
  const bool alike = std::all_of(reading.weights.begin(), reading.weights.end(),
                                 [](const auto& task) { return task.second == 1; });
  if (alike) reading.weights.clear();
  for (const std::span<double> numbers : memory()) std::fill(numbers.begin(), numbers.end(), 0);
  return reading;
}

std::vector<std::span<double>> TaskMeter::memory() {
  return {weights_, weighed_, cosines_, compared_};
}

std::string conflicts_text(const std::string& address,
                           const std::map<std::string, double>& conflicts) {
  constexpr std::size_t kMost = 6;
  std::vector<std::pair<double, std::string>> rising;
  for (const auto& [pair, cosine] : conflicts) rising.emplace_back(cosine, pair);
  std::sort(rising.begin(), rising.end());
  std::string text = fmt::format(
      "conflict of tasks in '{}' (cosine of their gradients of what they share, last epoch): ",
      address);
  for (std::size_t i = 0; i < std::min(kMost, rising.size()); ++i)
    text += fmt::format("{}{} {:+.2f}", i == 0 ? "" : ", ", rising[i].second, rising[i].first);
  if (rising.size() > kMost)
    text += fmt::format(", and {} more in history.jsonl", rising.size() - kMost);
  return text;
}

}  // namespace mgm
