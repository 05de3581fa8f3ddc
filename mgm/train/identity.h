#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

struct Session;

/// What must be the same for a training to go on from where it was left, as it is kept beside its
/// work: `{spec, data, threads, mgm}`. What may be changed on the way (`on_divergence`,
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

/// How the model at `out` differs from what the session would train, in words: nothing where it is
/// that model, whole (threads and the version of mgm are not asked for).
std::string difference_to_model(const Session& session, const std::filesystem::path& out);

}  // namespace mgm
