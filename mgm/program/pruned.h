#pragma once

#include <set>
#include <string>

#include "mgm/program/program.h"

namespace mgm {

/// The part of a program that some of its tasks need: their outputs, and the operations that these
/// hang on, directly or through others. It reads the same inputs; a route or a cascade stays or
/// goes as a whole. `tasks`: addresses, each of a task of the program.
Program pruned(const Program& program, const std::set<std::string>& tasks);

}  // namespace mgm
