#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace mgm {

/// `--tasks NAMES` of the commands that answer: which tasks alone, all where none are named.
void add_tasks_option(CLI::App& app, std::vector<std::string>& tasks);

}  // namespace mgm
