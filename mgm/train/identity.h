#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

struct Session;

/// What must be the same for a training to go on from where it was left, as it is kept beside its
/// work: `{spec, data, weights, threads, mgm}`. What may be changed on the way (`on_divergence`,
/// `memory`) is no part of it.
class Identity {
 public:
  explicit Identity(nlohmann::ordered_json parts);
  /// Of what a session would train.
  static Identity of(const Session& session);

  const nlohmann::ordered_json& parts() const { return parts_; }
  /// SHA-256 of all of it.
  const std::string& hash() const { return hash_; }

  /// In words, how another training differs from this one: `train.epochs was 3 and is 4`.
  std::string difference_to(const Identity& now) const;

 private:
  nlohmann::ordered_json parts_;
  std::string hash_;
};

/// Whether the model at `out` is what the session would train.
bool is_trained_already(const Session& session, const std::filesystem::path& out);

}  // namespace mgm
