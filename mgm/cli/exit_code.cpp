#include "mgm/cli/exit_code.h"

#include <iostream>
#include <new>

#include "mgm/base/interrupt.h"
#include "mgm/base/text.h"
#include "mgm/cli/terminal.h"

namespace mgm {

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::kSpec:
      return kUsageExit;
    case Fault::kData:
      return kDataExit;
    case Fault::kBudget:
      return kBudgetExit;
    case Fault::kModel:
      return kModelExit;
    case Fault::kInterrupted:
      return kInterruptedExit;
    case Fault::kFailed:
    case Fault::kBug:
      break;
  }
  return kFailedExit;
}

void write_error(const std::string& message) {
  const std::string label = coloured("mgm: error: ", Colour::kRed, Stream::kErr);
  for (const std::string& line : split(message, '\n')) {
    if (line.empty()) continue;
    std::cerr << (line.front() == ' ' ? "" : label) << line << '\n';
  }
  std::cerr << std::flush;
}

int report(std::exception_ptr problem) {
  try {
    std::rethrow_exception(std::move(problem));
  } catch (const Error& error) {
    const bool bug = error.fault() == Fault::kBug;
    write_error(bug ? std::string("a fault of mgm itself, please report it: ") + error.what()
                    : error.what());
    return exit_code(error.fault());
  } catch (const std::bad_alloc&) {
    write_error("not enough memory");
  } catch (const std::exception& error) {
    // libtorch's messages go on with a stack trace, which helps nobody here.
    write_error("it failed unexpectedly: " + split(error.what(), '\n').front());
  } catch (...) {
    if (interrupted()) {
      write_error("interrupted");
      return kInterruptedExit;
    }
    write_error("it failed unexpectedly, and no reason was given");
  }
  return kFailedExit;
}

}  // namespace mgm
