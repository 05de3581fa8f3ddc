#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

/// What stands at a name inside the folder of a model.
struct Entry {
  enum class Kind { kFile, kLink, kPipe, kFolder };
  Kind kind = Kind::kFile;
  std::string content;  ///< of a file; where a link leads

  bool operator==(const Entry& other) const {
    return kind == other.kind && content == other.content;
  }
};

/// A model in memory: what stands at `manifest.json`, `weights/model.safetensors` ... A link at
/// `weights` takes the place of the folder and of all in it.
using ModelFiles = std::map<std::string, Entry>;

using Json = nlohmann::ordered_json;

/// The plain files of a model on the disk.
ModelFiles read_model(const std::filesystem::path& folder);

/// Makes the manifest fit the files again, as someone who wants to deceive would: records of files
/// that are there, then its own hash. Leaves a manifest alone that is no JSON object.
void sign(ModelFiles& files);
/// The manifest with its hash, without looking at the files.
std::string signed_manifest(Json manifest);
/// `head`, which need not be JSON, with the end of a manifest and the hash that fits.
std::string signed_head(std::string head);

/// A folder of its own under the system's place for temporary files, which is removed with it.
///
/// What is written goes into it and nowhere else, whatever links stand there: every file is made
/// new (O_EXCL), from the folder that holds it, and no link is followed on the way.
class ConfinedFolder {
 public:
  ConfinedFolder();
  ~ConfinedFolder();
  ConfinedFolder(const ConfinedFolder&) = delete;
  ConfinedFolder& operator=(const ConfinedFolder&) = delete;

  /// Makes folder `name` hold exactly these files. What stands there as it should is left alone.
  std::filesystem::path put(const std::string& name, const ModelFiles& files);
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::map<std::string, ModelFiles> standing_;  ///< by folder
};

}  // namespace mgm
