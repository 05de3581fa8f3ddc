#pragma once

#include <memory>
#include <vector>

#include "mgm/data/records.h"

namespace mgm {

/// Records of several sources one after the other, with the columns of the first; others may have
/// them in another order, and more. Throws Error(kData) naming what one lacks.
std::shared_ptr<const Records> join_records(std::vector<std::shared_ptr<const Records>> parts);

/// The given samples of some records, renumbered.
std::shared_ptr<const Records> chosen_records(std::shared_ptr<const Records> all,
                                              std::vector<std::size_t> samples);

/// All but some samples (ascending); what is left out is part of the fingerprint.
std::shared_ptr<const Records> records_without(std::shared_ptr<const Records> all,
                                               const std::vector<std::size_t>& left_out);

}  // namespace mgm
