#include "mgm/train/checkpoints.h"

#include <algorithm>
#include <memory>

namespace mgm {

namespace fs = std::filesystem;

namespace {

constexpr const char* kExtension = ".safetensors";

}  // namespace

Checkpoints::Checkpoints(fs::path folder, std::string identity, KeepingPace pace)
    : folder_(std::move(folder)), identity_(std::move(identity)), pace_(pace), writer_(pace) {
  remove_half_written();
}

void Checkpoints::remove_half_written() const {
  std::error_code ignored;
  std::vector<fs::path> strays;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    if (entry.path().extension() != kExtension) strays.push_back(entry.path());
  }
  for (const fs::path& stray : strays) fs::remove_all(stray, ignored);
}

fs::path Checkpoints::file(int phase) const {
  return folder_ / ("phase" + std::to_string(phase) + kExtension);
}

bool Checkpoints::due(Clock::time_point last, bool at_end) {
  const bool free = writer_.is_free();  // asked every time, to hear of a failure soon
  return (at_end && free) || Clock::now() - last >= pace_.at_most;
}

void Checkpoints::keep(int phase, PhaseState state, Clock::time_point began) {
  const auto kept = std::make_shared<const PhaseState>(std::move(state));
  writer_.put(
      phase, [this, phase, kept] { write_checkpoint(file(phase), *kept, identity_); },
      Clock::now() - began);
  const std::chrono::duration<double> blocked = Clock::now() - began;
  const std::lock_guard lock(mutex_);
  ++costs_.count;
  costs_.blocked_seconds += blocked.count();
  costs_.longest_block = std::max(costs_.longest_block, blocked.count());
}

void Checkpoints::flush_quietly() noexcept {
  try {
    flush();
  } catch (const std::exception&) {
    // the error under way says why the training ends
  }
}

std::optional<PhaseState> Checkpoints::load(int phase) const {
  std::error_code ignored;  // what is there and cannot be read is told by who reads it
  if (fs::status(file(phase), ignored).type() == fs::file_type::not_found) return std::nullopt;
  return read_checkpoint(file(phase), identity_);
}

CheckpointCosts Checkpoints::costs() const {
  const std::lock_guard lock(mutex_);
  CheckpointCosts costs = costs_;
  costs.writing_seconds = writer_.seconds();
  return costs;
}

}  // namespace mgm
