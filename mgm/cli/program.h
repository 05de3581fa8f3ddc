#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mgm/cli/command.h"

namespace mgm {

/// Runs `mgm` with the arguments that follow its name, and returns its exit code; never throws.
///
/// `prepare` is called once the command line is known to be good, before a verb runs.
int run_program(const std::vector<std::string>& arguments, const std::vector<Command>& commands,
                const std::function<void(Needs)>& prepare);

}  // namespace mgm
