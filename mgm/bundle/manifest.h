#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "mgm/bundle/bundle.h"

namespace mgm {

inline constexpr const char* kManifestFile = "manifest.json";
inline constexpr const char* kProgramFile = "program.json";
inline constexpr const char* kWeightsFolder = "weights";
inline constexpr std::uintmax_t kLargestText = std::uintmax_t{64} << 20;  ///< manifest, program

/// What the manifest says of another file of the bundle.
struct FileRecord {
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// The content of manifest.json.
struct Manifest {
  BundleInfo info;
  nlohmann::ordered_json ports;             ///< see ports_of
  std::map<std::string, FileRecord> files;  ///< by path in the bundle
};

/// What a program reads and predicts, for a reader of the manifest: `{"inputs": [{"name",
/// "shape"}], "outputs": [{"address", "target", "output", "shape"}]}`.
nlohmann::ordered_json ports_of(const Program& program);

/// manifest.json as text. Its last 80 bytes are `,\n "hash": "HEX"\n}\n`, HEX being the SHA-256 of
/// all bytes before them. Text that is not UTF-8 is replaced by U+FFFD. Throws Error(kFailed) for
/// more than a reader takes.
std::string write_manifest(const Manifest& manifest);

/// Reads and checks the text of an untrusted manifest: format (Error(kModel) that says which is
/// needed for a newer one), hash, members and their types, names of files. `file` is its place.
Manifest read_manifest(std::string_view text, const std::string& file);

/// Throws Error(kFailed) for a text of `file` that is larger than kLargestText.
void expect_readable_size(const char* file, std::size_t bytes);

/// `weights/NAME.safetensors` for the weights of an expert's address or of `model`. Very long
/// addresses are cut, and told apart by a hash.
std::string weights_file(const std::string& address);

/// True for the names that a manifest may list: `program.json`, `weights/NAME.safetensors` with a
/// plain NAME, and plain names beside them (`history.jsonl`), which are no part of the model.
bool is_bundle_file(const std::string& name);
bool is_weights_file(const std::string& name);

}  // namespace mgm
