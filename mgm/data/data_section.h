#pragma once

#include <string>
#include <vector>

#include "mgm/data/data_config.h"
#include "mgm/data/load.h"
#include "mgm/data/records.h"
#include "mgm/data/split_config.h"
#include "mgm/spec/value_groups.h"

namespace mgm {

struct NamedInput {
  std::string name;
  InputConfig config;
  Spec spec = {};
};

struct NamedTarget {
  std::string name;
  TargetConfig config;
  Spec spec = {};
  ValueGroups groups = {};  ///< of the column's values, where the classes are groups of them
};

/// The `data:` section of a spec, read.
struct DataSection {
  Spec spec;
  DataConfig config;
  SplitConfig split;
  std::vector<NamedInput> inputs;
  std::vector<NamedTarget> targets;

  /// The column by whose values samples are spread evenly over the parts; empty for none.
  std::string strata_column() const;
};

/// Reads the section; what can be said without looking at the data goes to `problems`.
DataSection read_data_section(const Spec& spec, Problems& problems);

/// Fills in what the section leaves to the columns of the source (inputs where none are named, the
/// columns behind `rest`) and reports columns that there are not or that cannot serve.
void settle_columns(DataSection& section, const Records& records, Problems& problems);

}  // namespace mgm
