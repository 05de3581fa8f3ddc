#pragma once

#include <string>

#include "mgm/data/csv.h"

namespace mgm {

/// How a table is probably written: the delimiter that gives the most columns, the same number in
/// every row, and a header unless the first line has numbers where the lines below have them too.
CsvFormat sniff_csv(const std::string& text);

}  // namespace mgm
