#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mgm {

/// How a process ended.
struct ProcessEnd {
  int exit_code = 0;   ///< 128 and the signal's number where one ended it, as shells say
  std::string output;  ///< all that it wrote to its standard output
};

/// Runs a program (`words`: its path and its arguments) beside this process and waits for it; every
/// line of its stderr is handed to `told` as it comes. Where the user asks to stop (see
/// base/interrupt.h) it is sent SIGTERM, and it ends with the calling thread, whatever that ends
/// by. Throws Fault::kFailed where it cannot be started.
ProcessEnd run_beside(const std::vector<std::string>& words,
                      const std::function<void(const std::string& line)>& told);

}  // namespace mgm
