#pragma once

#include <string>

#include "mgm/data/dataset.h"
#include "mgm/data/records.h"

namespace mgm {

/// Divides records by what a column says: train, validation, calibration or test. Throws
/// Error(kData) with the sample's place for anything else, or where nothing is to be trained on.
Split split_by_column(const Records& records, const std::string& column);

}  // namespace mgm
