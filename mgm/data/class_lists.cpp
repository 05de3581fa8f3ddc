#include "mgm/data/class_lists.h"

#include <fmt/format.h>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/class_values.h"

namespace mgm {

std::vector<std::string> listed_classes(std::string_view cell, const std::string& separator) {
  constexpr const char* kBlanks = " \t\r\n";
  std::vector<std::string> classes;
  while (true) {
    const std::size_t end = cell.find(separator);
    const std::string_view part = cell.substr(0, end);
    const std::size_t first = part.find_first_not_of(kBlanks);
    if (first != std::string_view::npos)
      classes.emplace_back(part.substr(first, part.find_last_not_of(kBlanks) + 1 - first));
    if (end == std::string_view::npos) return classes;
    cell.remove_prefix(end + separator.size());
  }
}

std::vector<std::string> all_listed_classes(const std::string& target, const Records& records,
                                            std::size_t column,
                                            std::span<const std::size_t> samples,
                                            const std::string& separator) {
  constexpr std::size_t kMost = 10'000;
  std::set<std::string> values;
  for (const std::size_t sample : samples) {
    const std::optional<std::string> cell = records.text(column, sample);
    if (!cell) continue;
    for (std::string& value : listed_classes(*cell, separator)) values.insert(std::move(value));
    if (values.size() > kMost) {
      throw Error(Fault::kData,
                  fmt::format("target '{}' has more than {} classes, such as '{}': is '{}' the "
                              "right separator?",
                              target, kMost, printable(*values.begin()), printable(separator)));
    }
  }
  if (values.empty()) {
    throw Error(Fault::kData, fmt::format("target '{}': no sample to learn from lists a class in "
                                          "column '{}'",
                                          target, printable(records.text_columns()[column])));
  }
  std::vector<std::string> sorted(values.begin(), values.end());
  sort_classes(sorted);
  return sorted;
}

}  // namespace mgm
