#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/cli/command.h"
#include "mgm/cli/diagnosis.h"
#include "mgm/cli/exit_code.h"
#include "mgm/cli/table.h"
#include "mgm/cli/terminal.h"

namespace mgm {
namespace {

std::string words(const std::vector<Setting>& settings) {
  std::vector<std::string> lines;
  for (const Setting& setting : settings) lines.push_back(setting.name + "=" + setting.value);
  return lines.empty() ? "-" : join(lines, " ");
}

void print_machine(const Diagnosis& d) {
  const bool trains = d.training_problem.empty();
  TextTable table({"", ""});
  table.add({"processor", fmt::format("{}, {} core{} for this process, load {:.1f}", d.processor,
                                      d.threads, d.threads == 1 ? "" : "s", d.load)});
  table.add({"oneDNN", fmt::format("{}, uses {}", d.onednn, d.instructions)});
  table.add({"BLAS", fmt::format("{} answers to sgemm_{}", d.blas,
                                 d.blas_is_ours ? " and computes with oneDNN" : "")});
  table.add({"libtorch",
             trains ? fmt::format("{}, {}", d.torch.version,
                                  d.torch.computes_through_mgm ? "its products come to mgm's sgemm_"
                                                               : "its products go to another BLAS")
                    : "not there"});
  table.add({"allocator", d.allocator});
  table.add({"settings", words(d.environment)});
  std::cout << table.text();
}

std::string speed_text(double speed) { return speed > 0 ? fmt::format("{:.0f}", speed) : "-"; }

std::string share_text(const MeasuredProduct& p) {
  const double reached = p.torch > 0 ? p.torch : p.sgemm;
  return p.best > 0 ? fmt::format("{:.0f} %", 100 * reached / p.best) : "-";
}

void print_speeds(const Diagnosis& d) {
  TextTable table(
      {"product", "m x n x k", "threads", "oneDNN's best", "sgemm_", "libtorch", "share"});
  for (const MeasuredProduct& p : d.products) {
    table.add({p.shape.name, fmt::format("{} x {} x {}", p.shape.m, p.shape.n, p.shape.k),
               std::to_string(p.threads), speed_text(p.best), speed_text(p.sgemm),
               speed_text(p.torch), share_text(p)});
  }
  std::cout << "\nGFLOP/s, measured now:\n";
  std::cout << table.text();
}

void print_advice(const std::vector<Advice>& advice) {
  std::cout << '\n';
  for (const Advice& one : advice) {
    const char* label = one.grave ? "to mend: " : "note: ";
    std::cout << coloured(label, one.grave ? Colour::kRed : Colour::kYellow, Stream::kOut)
              << one.text << '\n';
  }
  if (advice.empty()) {
    std::cout << coloured("mgm computes here as fast as it can.", Colour::kGreen, Stream::kOut)
              << '\n';
  }
}

/// Fails where something grave was found.
int doctor(bool as_json) {
  const Diagnosis diagnosis = diagnose();
  const std::vector<Advice> found = advice(diagnosis);
  if (as_json) {
    std::cout << json(diagnosis).dump(2) << "\n";
  } else {
    print_machine(diagnosis);
    print_speeds(diagnosis);
    print_advice(found);
  }
  const bool grave =
      std::any_of(found.begin(), found.end(), [](const Advice& one) { return one.grave; });
  return grave ? kFailedExit : kFine;
}

}  // namespace

Command doctor_command() {
  return {"doctor", "Measure whether mgm computes as fast as this machine can; say what to mend",
          "mgm doctor\nmgm doctor --json", [](CLI::App& app) {
            auto as_json = std::make_shared<bool>(false);
            app.add_flag("--json", *as_json, "Print JSON");
            return [as_json] { return doctor(*as_json); };
          }};
}

}  // namespace mgm
