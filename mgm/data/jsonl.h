#pragma once

#include <memory>
#include <string>

#include "mgm/data/csv.h"

namespace mgm {

/// A table made of a JSON object per line. Columns are the keys of all lines, in the order in which
/// they appear; a key that a line lacks is a missing cell, as null is. Values are texts, numbers,
/// true or false; `format` says which texts are missing. Throws Error(kData) with file and line for
/// anything else.
std::unique_ptr<Records> parse_jsonl(const std::string& text, const std::string& file,
                                     const CsvFormat& format);

}  // namespace mgm
