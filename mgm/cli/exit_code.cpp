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

Failure failure_of(std::exception_ptr problem) {
  try {
    std::rethrow_exception(std::move(problem));
  } catch (const FailedHalfway& halfway) {
    return halfway.failure();
  } catch (const Error& error) {
    const bool bug = error.fault() == Fault::kBug;
    return {exit_code(error.fault()),
            (bug ? "a fault of mgm itself, please report it: " : "") + std::string(error.what())};
  } catch (const std::bad_alloc&) {
    return {kFailedExit, "not enough memory"};
  } catch (const std::exception& error) {
    // libtorch's messages go on with a stack trace, which helps nobody here.
    return {kFailedExit, "it failed unexpectedly: " + split(error.what(), '\n').front()};
  } catch (...) {
    if (interrupted()) return {kInterruptedExit, "interrupted"};
    return {kFailedExit, "it failed unexpectedly, and no reason was given"};
  }
}

nlohmann::ordered_json json_of(const Failure& failure) {
  std::vector<std::string> problems;
  for (const std::string& line : split(failure.message, '\n')) {
    if (line.empty()) continue;
    if (line.front() == ' ' && !problems.empty())
      problems.back() += "\n" + line;
    else
      problems.push_back(line);
  }
  nlohmann::ordered_json json{{"error", {{"exit", failure.code}, {"problems", problems}}}};
  if (!failure.finished.is_null()) json["finished"] = failure.finished;
  return json;
}

}  // namespace mgm
