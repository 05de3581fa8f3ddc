#pragma once

#include <exception>
#include <string>

#include "mgm/base/error.h"

namespace mgm {

/// What the program tells its caller.
enum ExitCode : int {
  kFine = 0,
  kFailedExit = 1,
  kUsageExit = 2,
  kDataExit = 3,
  kBudgetExit = 4,
  kModelExit = 5,
  kInterruptedExit = 130,
};

int exit_code(Fault fault);

/// Writes each line to stderr as `mgm: error: LINE`; lines that begin with a space only go on.
void write_error(const std::string& message);

/// Says what went wrong and returns the exit code for it.
int report(std::exception_ptr problem);

}  // namespace mgm
