#include "mgm/cli/training/train_beside.h"

#include <csignal>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mgm/base/interrupt.h"
#include "mgm/base/text.h"
#include "mgm/cli/exit_code.h"
#include "mgm/cli/side_process.h"
#include "mgm/train/divergence.h"

namespace mgm {

namespace {

constexpr std::string_view kErrorLabel = "mgm: error: ";

std::vector<std::string> words_of(const SideTraining& training) {
  std::vector<std::string> words{"/proc/self/exe",
                                 "train",
                                 training.spec.string(),
                                 "--relative-to",
                                 training.folder.empty() ? "." : training.folder.string(),
                                 "--out",
                                 training.out.string(),
                                 "--threads",
                                 std::to_string(training.threads),
                                 "--json"};
  for (const std::string& change : training.overrides) words.insert(words.end(), {"--set", change});
  return words;
}

/// What a training that ended with this code went wrong with; see exit_code(Fault).
Fault fault_of(int code) {
  for (const Fault fault : {Fault::kSpec, Fault::kData, Fault::kModel, Fault::kBudget}) {
    if (exit_code(fault) == code) return fault;
  }
  return Fault::kFailed;
}

[[noreturn]] void complain(const SideTraining& training, int code,
                           const std::vector<std::string>& errors) {
  if (interrupted() || code == kInterruptedExit) throw Error(Fault::kInterrupted, "interrupted");
  std::string reason = join(errors, "\n  ");
  const std::size_t resuming = reason.find(kSaidWithResume);
  if (resuming != std::string::npos) reason.erase(resuming, kSaidWithResume.size());
  constexpr int kSignals = 128;
  if (reason.empty() && code > kSignals) {
    reason =
        fmt::format("its process was ended by signal {}{}", code - kSignals,
                    code == kSignals + SIGKILL ? ": there may not have been enough memory" : "");
  }
  if (reason.empty()) reason = fmt::format("its process ended with exit code {}", code);
  throw Error(fault_of(code), {training.name}, reason);
}

}  // namespace

SideCosts train_beside(const SideTraining& training,
                       const std::function<void(const std::string& line)>& told) {
  std::vector<std::string> errors;
  const ProcessEnd end = run_beside(words_of(training), [&](const std::string& line) {
    if (line.starts_with(kErrorLabel)) {
      errors.push_back(line.substr(kErrorLabel.size()));
    } else if (!errors.empty()) {
      errors.push_back(line);
    } else {
      told(line);
    }
  });
  if (end.exit_code != kFine) complain(training, end.exit_code, errors);
  const auto report = nlohmann::json::parse(end.output);
  return {report.at("seconds").get<double>(), report.at("samples_seen").get<double>(),
          report.at("peak_memory_bytes").get<double>()};
}

}  // namespace mgm
