#pragma once

#include <nlohmann/json_fwd.hpp>

#include "mgm/program/program.h"

namespace mgm {

/// The program as program.json keeps it.
nlohmann::ordered_json to_json(const Program& program);

/// Reads and checks a program from an untrusted file: known operations and keys only, every value
/// defined before it is used, shapes inferred anew and equal to those written, extents and nesting
/// within limits (64 deep, 2^31 elements a sample), no dropout, tasks that point at outputs. Throws
/// Error(kModel) with the JSON path of what is wrong.
Program program_from_json(const nlohmann::ordered_json& json);

}  // namespace mgm
