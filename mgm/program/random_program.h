#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "mgm/base/random.h"
#include "mgm/program/program.h"

namespace mgm {

/// A program for tests, with its weights.
struct RandomProgram {
  Program program;
  std::map<std::string, Array> weights;
};

/// A valid program fixed by `seed`: pictures or vectors in, convolutions and linear layers, routes
/// and cascades nested up to three deep, one task `model` of 3 classes.
RandomProgram random_program(std::uint64_t seed);

/// Values in (-1, 1) for `rows` samples of each input of a block.
std::vector<Array> random_inputs(const Block& block, std::int64_t rows, Random& random);

}  // namespace mgm
