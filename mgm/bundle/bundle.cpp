#include "mgm/bundle/bundle.h"

#include <atomic>
#include <mutex>
#include <unordered_map>

#include "mgm/base/error.h"
#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/bundle/damaged.h"
#include "mgm/bundle/manifest.h"
#include "mgm/bundle/mapped_file.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/bundle/strict_json.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

/// One file of weights; its hash is computed when it is first read.
class WeightsFile {
 public:
  WeightsFile(const fs::path& path, FileRecord record)
      : path_(path.string()), record_(std::move(record)), file_(SafetensorsFile::open(path)) {
    if (file_->bytes().size() != record_.bytes) {
      throw damaged(path_, "it has " + std::to_string(file_->bytes().size()) +
                               " bytes, the manifest says " + std::to_string(record_.bytes));
    }
  }

  const std::map<std::string, SafetensorsFile::Entry>& entries() const { return file_->entries(); }

  const float* data(const SafetensorsFile::Entry& entry) const {
    if (!is_checked_.load(std::memory_order_acquire)) check();
    return file_->data(entry);
  }

  const std::string& path() const { return path_; }

 private:
  /// No std::call_once: where what it calls throws, others may wait for ever (GCC bug 66146).
  void check() const {
    const std::lock_guard lock(checking_);
    if (is_checked_.load(std::memory_order_relaxed)) return;
    if (sha256(file_->bytes()) != record_.sha256)
      throw damaged(path_, "its content does not match the hash in the manifest");
    is_checked_.store(true, std::memory_order_release);
  }

  std::string path_;
  FileRecord record_;
  std::unique_ptr<SafetensorsFile> file_;
  mutable std::mutex checking_;
  mutable std::atomic<bool> is_checked_ = false;
};

class FolderBundle : public Bundle {
 public:
  explicit FolderBundle(const fs::path& folder) : folder_(folder) {
    expect_folder();
    Manifest manifest = open_manifest();
    info_ = std::move(manifest.info);
    if (!info_.data_folder.empty()) info_.data_folder = found_from_here(info_.data_folder);
    open_program(manifest);
    open_weights(manifest);
    expect_weights();
  }

  const BundleInfo& info() const override { return info_; }
  const Program& program() const override { return program_; }
  std::uintmax_t bytes() const override { return bytes_; }

  const float* find(const std::string& name, const Shape& shape) const override {
    const Stored& stored = stored_as(name, shape);
    return stored.file->data(*stored.entry);
  }

  std::map<std::string, Array> read_weights(const std::string& prefix) const override {
    std::map<std::string, Array> weights;
    for (const auto& [name, stored] : stored_) {
      if (!name.starts_with(prefix)) continue;
      Array array(stored.entry->shape);
      const float* first = stored.file->data(*stored.entry);
      std::copy_n(first, array.values.size(), array.values.begin());
      weights.emplace(name, std::move(array));
    }
    return weights;
  }

 private:
  struct Stored {
    const WeightsFile* file;
    const SafetensorsFile::Entry* entry;
  };

  void expect_folder() const {
    std::error_code error;
    const fs::file_status status = fs::status(folder_, error);
    if (status.type() == fs::file_type::not_found)
      throw Error(Fault::kData, {folder_.string()}, "there is no such model: check the path");
    if (status.type() != fs::file_type::directory) {
      throw Error(Fault::kData, {folder_.string()},
                  "is no folder that can be read, and a model is one: check the path and its "
                  "permissions");
    }
    const fs::file_type manifest = fs::symlink_status(folder_ / kManifestFile, error).type();
    if (manifest != fs::file_type::not_found) return;
    throw Error(Fault::kData, {folder_.string()},
                "is not a finished model: it has no manifest.json; check the path, or let its "
                "training finish");
  }

  std::string found_from_here(const std::string& folder) const {
    std::error_code error;
    const fs::path found = fs::weakly_canonical(fs::absolute(folder_ / folder, error), error);
    return error ? (folder_ / folder).string() : found.string();
  }

  Manifest open_manifest() {
    const fs::path path = folder_ / kManifestFile;
    const MappedFile file(path);
    expect_text_size(path, file.bytes().size());
    bytes_ += file.bytes().size();
    return read_manifest(file.bytes(), path.string());
  }

  void open_program(const Manifest& manifest) {
    const fs::path path = folder_ / kProgramFile;
    const MappedFile file(path);
    expect_text_size(path, file.bytes().size());
    const FileRecord& record = manifest.files.at(kProgramFile);
    if (file.bytes().size() != record.bytes || sha256(file.bytes()) != record.sha256)
      throw damaged(path.string(), "its content does not match the hash in the manifest");
    try {
      program_ =
          program_from_json(parse_strict_json<nlohmann::ordered_json>(file.bytes(), path.string()));
    } catch (const Error& error) {
      if (!error.place().file.empty()) throw;
      throw damaged(path.string(), error.what());
    }
    if (ports_of(program_) != manifest.ports)
      throw damaged(path.string(), "its inputs or tasks are not those that the manifest lists");
    for (const TaskOutput& task : program_.tasks) {
      if (!info_.tasks.contains(task.address)) {
        throw damaged((folder_ / kManifestFile).string(),
                      "it says nothing of the task '" + task.address + "'");
      }
    }
  }

  void open_weights(const Manifest& manifest) {
    std::error_code error;
    const fs::path weights = folder_ / kWeightsFolder;
    const bool is_link = fs::symlink_status(weights, error).type() == fs::file_type::symlink;
    if (is_link) throw damaged(weights.string(), "it is a link, and a model holds none");
    for (const auto& [name, record] : manifest.files) {
      bytes_ += record.bytes;
      if (!is_weights_file(name)) continue;
      files_.push_back(std::make_unique<WeightsFile>(folder_ / name, record));
      const WeightsFile& file = *files_.back();
      for (const auto& [weight, entry] : file.entries()) {
        if (!stored_.emplace(weight, Stored{&file, &entry}).second)
          throw damaged(file.path(), "another file holds the weight '" + printable(weight) + "'");
      }
    }
  }

  void expect_weights() const {
    for_each_op(program_.body, [&](const Block& block, const Op& op) {
      for (const WeightUse& use : weights_of(op.body, shapes_of(block, op.inputs)))
        stored_as(use.name, use.shape);
    });
  }

  const Stored& stored_as(const std::string& name, const Shape& shape) const {
    const auto found = stored_.find(name);
    if (found == stored_.end())
      throw damaged(folder_.string(), "it lacks the weight '" + printable(name) + "'");
    if (found->second.entry->shape != shape) {
      throw damaged(folder_.string(), "its weight '" + printable(name) + "' has the shape " +
                                          text(found->second.entry->shape) +
                                          ", the program needs " + text(shape));
    }
    return found->second;
  }

  static void expect_text_size(const fs::path& path, std::size_t bytes) {
    if (bytes > kLargestText)
      throw damaged(path.string(), "it has more than the 64 MiB that are allowed");
  }

  fs::path folder_;
  BundleInfo info_;
  Program program_;
  std::uintmax_t bytes_ = 0;
  std::vector<std::unique_ptr<WeightsFile>> files_;
  std::unordered_map<std::string, Stored> stored_;
};

}  // namespace

std::unique_ptr<Bundle> Bundle::open(const fs::path& folder) {
  return std::make_unique<FolderBundle>(folder);
}

}  // namespace mgm
