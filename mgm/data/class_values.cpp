#include "mgm/data/class_values.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/number.h"

namespace mgm {

namespace {

bool is_whole(const std::string& text) {
  constexpr double kExact = 9007199254740992.0;
  const std::optional<double> number = parse_number(text);
  return number && std::floor(*number) == *number && std::abs(*number) < kExact;
}

/// `0.1` and `0.25`, where so many values are numbers that they measure something.
bool is_quantity(const std::set<std::string>& values) {
  constexpr std::size_t kFew = 100;
  const auto is_number = [](const std::string& value) { return parse_number(value).has_value(); };
  return values.size() > kFew && std::all_of(values.begin(), values.end(), is_number) &&
         !std::all_of(values.begin(), values.end(), is_whole);
}

}  // namespace

void sort_classes(std::vector<std::string>& values) {
  std::sort(values.begin(), values.end());
  if (!std::all_of(values.begin(), values.end(), is_whole)) return;
  std::stable_sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
    return *parse_number(a) < *parse_number(b);
  });
}

std::vector<std::string> class_values(const std::string& target, const Records& records,
                                      std::size_t column, std::span<const std::size_t> samples) {
  constexpr std::size_t kMost = 100'000;
  std::set<std::string> values;
  for (const std::size_t sample : samples) {
    if (auto cell = records.text(column, sample)) values.insert(std::move(*cell));
    if (values.size() > kMost) break;
  }
  const auto refuse = [&](const std::string& message) {
    throw Error(Fault::kData, fmt::format("target '{}' {}", target, message));
  };
  const std::string name = records.text_columns()[column];
  if (is_quantity(values)) {
    refuse(
        fmt::format("has {} classes, all numbers such as {}: say number: {} to predict a quantity",
                    values.size(), printable(*values.rbegin()), printable(name)));
  }
  if (values.size() > kMost) refuse(fmt::format("has more than {} classes", kMost));
  if (values.size() < 2) {
    const bool of_folders = name == "folder" && !records.image_columns().empty();
    refuse(fmt::format(
        "needs at least two classes, but column '{}' holds {} in the training data"
        "{}",
        printable(name), values.empty() ? "no value" : "only '" + printable(*values.begin()) + "'",
        of_folders ? ": put the pictures of each class into a folder of their own" : ""));
  }
  std::vector<std::string> sorted(values.begin(), values.end());
  sort_classes(sorted);
  return sorted;
}

}  // namespace mgm
