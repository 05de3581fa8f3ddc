#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

namespace mgm {

/// `--memory SIZE` of the commands that answer: what an Engine may take (infer/engine.h).
void add_memory_option(CLI::App& app, std::int64_t& bytes);

}  // namespace mgm
