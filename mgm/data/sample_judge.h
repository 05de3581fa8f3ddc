#pragma once

#include <memory>

#include "mgm/data/bad_samples.h"
#include "mgm/data/data_section.h"

namespace mgm {

/// Finds fault with samples by what a section (whose columns are settled) says of them, whatever
/// other samples hold and however they are split: rows that their reader could not read, pictures
/// that cannot be decoded, and cells that are no numbers (or are empty under `missing: refuse`)
/// where the section says `type: numeric` or `number:`. `folder` is where paths of target pictures
/// start.
///
/// A class that nothing is learned of is no fault of the sample, and whether a column of type
/// `auto` holds numbers is found out from the training part: both are refused in any case.
SampleJudge judge_by_section(const DataSection& section, std::shared_ptr<const Records> records,
                             const std::filesystem::path& folder);

}  // namespace mgm
