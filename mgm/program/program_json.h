#pragma once

#include <nlohmann/json_fwd.hpp>

#include "mgm/program/program.h"

namespace mgm {

/// How deep routes and cascades may nest in one another (a spec's text nests less).
inline constexpr std::size_t kDeepestProgram = 100;
/// Values that one operation reads or a block hands out. No spec comes to more: what reads most is
/// the `concat` of a table's columns, of which there are at most 100,000; a fork has at most as
/// many parts as an object of JSON may have members.
inline constexpr std::size_t kMostValuesRead = std::size_t{1} << 17;

/// Of program.json. Any addition to it raises this and kBundleFormat.
inline constexpr int kProgramFormat = 3;

/// The program as program.json keeps it: `{"format": 2, "body": BLOCK, "tasks": [TASK...]}`, where
/// a BLOCK is `{"inputs": [{"name", "shape"}...], "ops": [OP...], "outputs": [...]}` and an OP
/// `{"op": "conv2d", FIELDS of op_fields.h, "inputs": [...]}`. What an operation writes, and of
/// which shape, follows from what it reads, so neither is kept.
nlohmann::ordered_json to_json(const Program& program);

/// Reads and checks a program from an untrusted file: a format from 1 to kProgramFormat, known
/// operations and keys only, every value defined before it is used, inputs that fit each operation,
/// extents and nesting within limits (kDeepestProgram, 2^31 elements a sample), no dropout,
/// weights, addresses and parts with names, each address once, tasks that point at outputs. Throws
/// Error(kModel) with the JSON path of what is wrong.
Program program_from_json(const nlohmann::ordered_json& json);

}  // namespace mgm
