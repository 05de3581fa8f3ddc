#pragma once

#include <CLI/CLI.hpp>

namespace mgm {

/// `--threads N` of the commands that answer: batches that are computed at once, each on a thread
/// of its own. `threads` is that of this machine before it is set.
void add_threads_option(CLI::App& app, int& threads);

}  // namespace mgm
