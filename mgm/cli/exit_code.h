#pragma once

#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

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

/// What a run of the program ended with.
struct Failure {
  int code = kFailedExit;
  std::string message;  ///< a line for each thing that is wrong; what begins with a space goes on
  nlohmann::ordered_json finished = {};  ///< what was done before it failed; null: nothing to tell
};

/// A failure that tells what was finished before, since a report as JSON is one document.
class FailedHalfway : public std::exception {
 public:
  explicit FailedHalfway(Failure failure) : failure_(std::move(failure)) {}
  const Failure& failure() const { return failure_; }
  const char* what() const noexcept override { return failure_.message.c_str(); }

 private:
  Failure failure_;
};

Failure failure_of(std::exception_ptr problem);

/// `{"error": {"exit": 2, "problems": ["spec.yaml:4:3: ..."]}}`, and beside it `finished` where
/// something was.
nlohmann::ordered_json json_of(const Failure& failure);

}  // namespace mgm
