#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "mgm/infer/engine.h"

namespace mgm {

/// `--tasks NAMES` of the commands that answer: which tasks alone, all where none are named.
void add_tasks_option(CLI::App& app, std::vector<std::string>& tasks);

/// A model for the tasks that were named, as Engine::open and Engine::only.
Engine open_for(const std::string& bundle, std::int64_t memory,
                const std::vector<std::string>& tasks);

}  // namespace mgm
