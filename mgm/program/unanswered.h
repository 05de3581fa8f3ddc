#pragma once

#include "mgm/program/interpreter.h"

namespace mgm {

/// Whether a route left a sample to nobody.
bool abstained(const Branching& parts, const Trace& trace, std::size_t row);

/// Puts NaN into the rows of `output` (what output `index` of a block says, one row a sample of the
/// run that `trace` is of) that are made of what nobody answered: a route that abstained, a part
/// that reads what it wrote, or a part that a sample ran and that holds it. What a cascade's last
/// stage for the sample answered counts, not what the stages before it did.
void blank_unanswered(const Block& block, std::size_t index, const Trace& trace, Array& output);

}  // namespace mgm
