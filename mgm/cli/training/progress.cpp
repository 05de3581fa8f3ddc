#include "mgm/cli/training/progress.h"

#include <cmath>
#include <cstdio>
#include <fmt/format.h>

#include "mgm/cli/table.h"
#include "mgm/cli/terminal.h"
#include "mgm/cli/text_width.h"

namespace mgm {

namespace {

/// The seed of experts is trained at the address of the first of them.
std::string name_of(const Phase& phase) {
  return phase.is_seed ? phase.address + " (seed)" : phase.address;
}

std::string first_metric(const EpochReport& report) {
  if (report.metrics.empty()) return "";
  const auto& [name, value] = *report.metrics.begin();
  return fmt::format("{} {:.4f}", name.substr(name.rfind('.') + 1), value);
}

}  // namespace

Progress::Progress(std::vector<std::int64_t> steps)
    : terminal_(watched(Stream::kErr)), pace_(std::move(steps)) {}

Progress::~Progress() { clear_line(); }

void Progress::clear_line() {
  if (line_is_open_) std::fputs("\r\033[K", stderr);
  line_is_open_ = false;
}

void Progress::phase_started(int, const Phase& phase) {
  const std::lock_guard lock(mutex_);
  if (phase.by_gradient()) current_ = name_of(phase);
}

void Progress::stepped(int number, const Phase& phase, const StepReport& report) {
  const std::lock_guard lock(mutex_);
  pace_.stepped(static_cast<std::size_t>(number), report.epoch * report.steps + report.step);
  loss_ = report.loss;
  samples_ += static_cast<double>(report.samples);
  current_ = name_of(phase);
  constexpr auto kBetween = std::chrono::milliseconds(100);
  if (!terminal_ || Clock::now() - drawn_ < kBetween) return;
  draw();
}

void Progress::draw() {
  drawn_ = Clock::now();
  const double share = pace_.share();
  const double seconds = std::chrono::duration<double>(drawn_ - start_).count();
  constexpr int kWidth = 24;
  const int filled = static_cast<int>(share * kWidth);
  const std::optional<double> seconds_left = pace_.seconds_left(seconds);
  const std::string left = seconds_left ? duration(*seconds_left) : "?";
  const std::string line =
      fmt::format("[{}{}] {:3.0f} %  {}  loss {:.4f}  {}  {:.0f} samples/s  {} left",
                  std::string(filled, '#'), std::string(kWidth - filled, '.'), 100 * share,
                  current_, loss_, metric_[current_], samples_ / std::max(seconds, 1e-9), left);
  std::fprintf(stderr, "\r%s\033[K", fitted(line, columns(Stream::kErr) - 1).c_str());
  std::fflush(stderr);
  line_is_open_ = true;
}

void Progress::epoch_ended(const Phase& phase, const EpochReport& report) {
  const std::lock_guard lock(mutex_);
  metric_[name_of(phase)] = first_metric(report);
  if (terminal_) return;
  const std::string validation = std::isnan(report.validation_loss)
                                     ? ""
                                     : fmt::format("  validation {:.4f}", report.validation_loss);
  std::fprintf(stderr, "%s  epoch %ld  loss %.4f%s  %s\n", name_of(phase).c_str(),
               static_cast<long>(report.epoch), report.train_loss, validation.c_str(),
               first_metric(report).c_str());
}

void Progress::phase_ended(int number, const Phase&) {
  const std::lock_guard lock(mutex_);
  pace_.ended(static_cast<std::size_t>(number));
}

void Progress::remarked(const Phase&, const std::string& text) {
  const std::lock_guard lock(mutex_);
  clear_line();
  std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace mgm
