#pragma once

#include "mgm/program/interpreter.h"

namespace mgm {

/// Whether a route left a sample to nobody.
bool abstained(const Branching& parts, const Trace& trace, std::size_t row);

/// For each output of a block the samples of the run that `trace` is of whose value is made of what
/// nobody answered: a route that abstained, a part that reads what it wrote, or a part that a
/// sample ran and that holds it. What a cascade's last stage for the sample answered counts, not
/// what the stages before it did. Empty where no route may abstain.
std::vector<std::vector<bool>> unanswered(const Block& block, const Trace& trace);

/// Puts NaN into the rows of a prediction that nobody answered.
void blank(const std::vector<bool>& unanswered, Array& prediction);

}  // namespace mgm
