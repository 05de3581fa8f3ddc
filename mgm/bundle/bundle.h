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

/// What a bundle is written as; every format from 1 on is read. Any addition to the manifest or the
/// program raises it (see docs/format.md).
inline constexpr int kBundleFormat = 3;

/// What a bundle says beside its program and weights. Holds no clock readings: same training, same
/// bytes.
struct BundleInfo {
  nlohmann::ordered_json spec = nlohmann::ordered_json::object();  ///< with all defaults resolved
  nlohmann::ordered_json encoding = nlohmann::ordered_json::object();  ///< see data/load.h
  std::string data_folder;  ///< where relative paths of spec.data start; kept as it is seen
                            ///< from the bundle, so that both may be moved together
  std::string data_fingerprint;
  nlohmann::ordered_json tasks =
      nlohmann::ordered_json::object();  ///< by address of the node that states it: its `task:`,
                                         ///< resolved
  nlohmann::ordered_json metrics =
      nlohmann::ordered_json::object();  ///< on validation at the end of training, by task address
  nlohmann::ordered_json routes =
      nlohmann::ordered_json::object();  ///< of routes and cascades, by address: `rates` on
                                         ///< validation, by part, and `partition`
                                         ///< (routing/partition.h)
  std::string mgm_version;
  /// How it answers beside the program, and what was measured when that was chosen: {"batch",
  /// "evidence": {address: {option: ...}}}; null where nothing was said.
  nlohmann::ordered_json inference = nullptr;
};

/// Writes a bundle into a new folder `partial` (manifest.json, program.json,
/// weights/NAME.safetensors) and commits it to `out` as `commit_folder` does. `weights`: by full
/// name. A weight under the address of an expert goes to the file named after the longest such
/// address in `experts`, every other into `weights/model.safetensors`.
///
/// Entries of `partial` that `keep` does not name (checkpoints) are removed, but only once the
/// model is in its place. Files that are kept (`history.jsonl`) stand beside the model: the
/// manifest lists them with their hashes, and opening does without them; files that `marks` names
/// stay too, unlisted. The manifest is written last: where it is, the model is whole. Throws
/// Error(kFailed)
/// where `out` exists and may not be overwritten (see is_replaceable), before anything is touched,
/// where the disk refuses, or where the model is larger than a reader takes; Error(kBug) for a
/// program that could not be read again or that names a weight that is not there.
void write_bundle(const BundleInfo& info, const Program& program,
                  const std::map<std::string, Array>& weights,
                  const std::vector<std::string>& experts, const std::filesystem::path& partial,
                  const std::filesystem::path& out, bool overwrite,
                  const std::vector<std::string>& keep = {},
                  const std::vector<std::string>& marks = {});

/// Removes from the folder of a finished bundle all but the model and what `keep` names; throws
/// Error(kFailed).
void tidy_bundle(const std::filesystem::path& folder, std::vector<std::string> keep);

/// Whether a bundle may take the place of what is there: a model or an empty folder, and nothing
/// else, since overwriting removes it whole.
bool is_replaceable(const std::filesystem::path& out);

/// A model kept as a folder.
///
/// Opening validates the manifest (size limit, strict JSON, no duplicate keys, a format from 1 to
/// kBundleFormat, its own hash, only the known files, plain names without `..`, no links), the
/// program (its hash too) and all headers of weights, before any weight is read; every weight that
/// the program names must exist with its shape. The SHA-256 of a weights file is checked when the
/// file is first read. Files beside the model and files that the manifest does not list are left
/// aside. Nothing in a bundle is code. Thread-safe.
class Bundle : public WeightSource {
 public:
  /// Throws Fault::kModel (corrupt, other version: says which is needed) or Fault::kData (no such
  /// folder, or one without a manifest).
  static std::unique_ptr<Bundle> open(const std::filesystem::path& folder);

  virtual const BundleInfo& info() const = 0;
  virtual const Program& program() const = 0;
  /// All weights, also those that the program does not name (state of partitions).
  std::map<std::string, Array> read_weights() const { return read_weights(""); }
  /// Those whose names begin so.
  virtual std::map<std::string, Array> read_weights(const std::string& prefix) const = 0;
  virtual std::uintmax_t bytes() const = 0;  ///< of the manifest and all files that it lists
};

}  // namespace mgm
