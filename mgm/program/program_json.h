#pragma once

#include <nlohmann/json_fwd.hpp>

#include "mgm/program/program.h"

namespace mgm {

/// How deep routes and cascades may nest in one another (a spec's text nests less).
inline constexpr std::size_t kDeepestProgram = 100;

/// The program as program.json keeps it: `{"body": BLOCK, "tasks": [TASK...]}`, where a BLOCK is
/// `{"inputs": [{"name", "shape"}...], "ops": [OP...], "shapes": [...], "outputs": [...]}` and an
/// OP
/// `{"op": "conv2d", FIELDS of op_fields.h, "inputs": [...], "outputs": [...]}`.
nlohmann::ordered_json to_json(const Program& program);

/// Reads and checks a program from an untrusted file: known operations and keys only, every value
/// defined before it is used, shapes inferred anew and equal to those written, extents and nesting
/// within limits (kDeepestProgram, 2^31 elements a sample), no dropout, weights, addresses and
/// parts with names, each address once, tasks that point at outputs. Throws Error(kModel) with the
/// JSON path of what is wrong.
Program program_from_json(const nlohmann::ordered_json& json);

}  // namespace mgm
