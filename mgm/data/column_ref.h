#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "mgm/data/records.h"

namespace mgm {

/// Where a column stands among the columns of some records.
struct ColumnRef {
  std::string name;
  bool is_image = false;
  std::size_t index = 0;
};

/// The columns of some records, where many are sought among very many.
class ColumnIndex {
 public:
  explicit ColumnIndex(const Records& records);
  /// Like `seek_column` and `find_column`.
  std::optional<ColumnRef> seek(const std::string& name) const;
  ColumnRef find(const std::string& name) const;

 private:
  const Records& records_;
  std::unordered_map<std::string, ColumnRef> columns_;
};

/// Nothing where there is no such column.
std::optional<ColumnRef> seek_column(const Records& records, const std::string& name);

/// Throws `fault` where there is no such column, naming the nearest and what there is.
ColumnRef find_column(const Records& records, const std::string& name, Fault fault = Fault::kData);

/// `no column 'aeg' (did you mean 'age'?); there are: age, name`.
std::string no_such_column(const Records& records, const std::string& name);

}  // namespace mgm
