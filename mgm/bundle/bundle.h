#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "mgm/base/array.h"
#include "mgm/program/interpreter.h"
#include "mgm/program/program.h"

namespace mgm {

inline constexpr int kBundleFormat = 1;

/// What a bundle says beside its program and weights. Holds no clock readings: same training, same
/// bytes.
struct BundleInfo {
  nlohmann::ordered_json spec;      ///< with all defaults resolved
  nlohmann::ordered_json encoding;  ///< see data/load.h
  std::string data_folder;          ///< where relative paths of spec.data start
  std::string data_fingerprint;
  nlohmann::ordered_json metrics;  ///< on validation at the end of training, by task address
  nlohmann::ordered_json
      routes;  ///< by address: partition kind, options and state, rates on validation
  std::string mgm_version;
};

/// Writes a bundle into a new folder `partial` (manifest.json, program.json,
/// weights/NAME.safetensors) and commits it to `out` as `commit_folder` does. `weights`: by full
/// name. A weight under the address of an expert goes to the file named after the longest such
/// address in `experts`, every other into `weights/shared.safetensors`.
///
/// Entries of `partial` that `keep` does not name (checkpoints) are removed, but only once the
/// model is written whole. Files that are kept (`history.jsonl`) stand beside the model: the
/// manifest lists them with their hashes, and opening does without them. Throws Error(kFailed)
/// where `out` exists and may not be overwritten, before anything is touched, or where the disk
/// refuses; Error(kBug) for a program that could not be read again or that names a weight that is
/// not there.
void write_bundle(const BundleInfo& info, const Program& program,
                  const std::map<std::string, Array>& weights,
                  const std::vector<std::string>& experts, const std::filesystem::path& partial,
                  const std::filesystem::path& out, bool overwrite,
                  const std::vector<std::string>& keep = {});

/// A model kept as a folder.
///
/// Opening validates the manifest (size limit, strict JSON, no duplicate keys, its own hash, format
/// version, only the known files, plain names without `..`, no links), the program (its hash too)
/// and all headers of weights, before any weight is read; every weight that the program names must
/// exist with its shape. The SHA-256 of a weights file is checked when the file is first read.
/// Files beside the model and files that the manifest does not list are left aside. Nothing in a
/// bundle is code. Thread-safe.
class Bundle : public WeightSource {
 public:
  /// Throws Fault::kModel (corrupt, other version: says which is needed) or Fault::kData (no such
  /// folder, or one without a manifest).
  static std::unique_ptr<Bundle> open(const std::filesystem::path& folder);

  virtual const BundleInfo& info() const = 0;
  virtual const Program& program() const = 0;
  /// All weights, also those that the program does not name (state of partitions).
  virtual std::map<std::string, Array> read_weights() const = 0;
  virtual std::uintmax_t bytes() const = 0;  ///< of the manifest and all files that it lists
};

}  // namespace mgm
