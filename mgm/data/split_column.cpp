#include "mgm/data/split_column.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"

namespace mgm {

Split split_by_column(const Records& records, const std::string& column) {
  const ColumnRef ref = find_column(records, column);
  Split split;
  const std::vector<std::string> names{"train", "validation", "calibration", "test"};
  std::vector<std::size_t>* const parts[] = {&split.train, &split.validation, &split.calibration,
                                             &split.test};
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::string value = records.text(ref.index, i).value_or("");
    const auto found = std::find(names.begin(), names.end(), value);
    if (found == names.end()) {
      const std::string near = nearest_name(value, names);
      throw Error(Fault::kData, records.place(i),
                  fmt::format("split: column '{}' says '{}', expected {}{}", printable(column),
                              printable(value), one_of(names),
                              near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    parts[found - names.begin()]->push_back(i);
  }
  if (split.train.empty()) {
    throw Error(
        Fault::kData, {records.place(0).file},
        fmt::format("split: column '{}' says train of no sample, so that nothing is left to "
                    "train on",
                    printable(column)));
  }
  return split;
}

}  // namespace mgm
