#pragma once

#include <cstdint>

#include "mgm/base/array.h"

namespace mgm {

/// How the nearest of some rows vote: `nearness` [batch, rows] is the higher the nearer (see
/// NegativeSquaredDistance), `labels` [rows] says whom each row votes for. Writes [batch, units]:
/// votes of the `neighbours` nearest rows, the first on a tie. Of units with as many votes, the one
/// whose nearest row is nearer has the higher score; a row that is nobody's neighbour (NaN) has no
/// vote. Throws Error(kModel) for a label that is no unit.
Array neighbour_vote(const Array& nearness, const float* labels, std::int64_t neighbours,
                     std::int64_t units);

}  // namespace mgm
