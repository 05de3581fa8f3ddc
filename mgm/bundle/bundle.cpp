#include "mgm/bundle/bundle.h"

#include <fmt/format.h>
#include <mutex>
#include <set>

#include "mgm/base/files.h"
#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/bundle/strict_json.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;
constexpr std::uintmax_t kLargestJson = 64 << 20;

/// A file of weights, opened with its header checked, and hashed when a weight is first read.
struct WeightsFile {
  std::unique_ptr<SafetensorsFile> file;
  std::string path;
  std::string sha256;
  mutable std::once_flag checked;
};

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find("..") == std::string::npos &&
         name.find('\\') == std::string::npos && name.front() != '/' && name.size() < 256 &&
         printable(name, 256) == name;
}

class FolderBundle : public Bundle {
 public:
  explicit FolderBundle(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    if (!fs::is_directory(folder_, error)) {
      throw Error(Fault::kData, {folder_.string()},
                  "is no model: expected a folder that mgm train wrote");
    }
    read_manifest();
    const std::string program = read_listed("program.json");
    program_ = program_from_json(parse_strictly(program, place("program.json")));
    open_weights();
    check_weights(program_.body);
  }

  const BundleInfo& info() const override { return info_; }
  const Program& program() const override { return program_; }
  std::uintmax_t bytes() const override { return bytes_; }

  const float* find(const std::string& name, const Shape& shape) const override {
    const auto found = where_.find(name);
    if (found == where_.end())
      throw Error(Fault::kModel, {folder_.string()}, "holds no weight '" + printable(name) + "'");
    const WeightsFile& file = *found->second;
    const SafetensorsFile::Entry& entry = file.file->entries().at(name);
    if (entry.shape != shape) {
      throw Error(Fault::kModel, {file.path},
                  fmt::format("weight '{}' has shape {}, the program needs {}", name,
                              text(entry.shape), text(shape)));
    }
    check_hash(file);
    return file.file->data(entry);
  }

  std::map<std::string, Array> read_weights() const override {
    std::map<std::string, Array> weights;
    for (const auto& [name, file] : where_) {
      const Shape& shape = file->file->entries().at(name).shape;
      const float* values = find(name, shape);
      weights[name] = Array(shape, std::vector<float>(values, values + elements(shape)));
    }
    return weights;
  }

 private:
  std::string place(const std::string& file) const { return (folder_ / file).string(); }
  [[noreturn]] void refuse(const std::string& file, const std::string& what) const {
    throw Error(Fault::kModel, {place(file)}, what + ": copy the model again or train it anew");
  }

  void check_hash(const WeightsFile& file) const {
    std::call_once(file.checked, [&] {
      if (sha256(file.file->bytes()) != file.sha256) {
        throw Error(Fault::kModel, {file.path},
                    "is damaged (its SHA-256 is not the manifest's): copy the model again or train "
                    "it anew");
      }
    });
  }

  void read_manifest() {
    const std::string name = "manifest.json";
    std::error_code error;
    if (!fs::exists(folder_ / name, error)) {
      throw Error(Fault::kData, {folder_.string()}, "is no model: it holds no manifest.json");
    }
    const std::string content = read_file(folder_ / name, Fault::kModel, kLargestJson);
    bytes_ += content.size();
    Json manifest = parse_strictly(content, place(name));
    const Json format = manifest.is_object() ? manifest.value("format", Json()) : Json();
    if (!format.is_number_integer()) refuse(name, "is no manifest of a model");
    if (format.get<int>() != kBundleFormat) {
      throw Error(Fault::kModel, {place(name)},
                  fmt::format("is of format {}, and this mgm reads format {}: use the mgm that "
                              "wrote it ({}) or a newer one",
                              format.get<int>(), kBundleFormat,
                              printable(manifest.value("mgm_version", Json()).dump())));
    }
    const Json hash = manifest.value("hash", Json());
    manifest.erase("hash");
    if (hash != sha256(manifest.dump())) refuse(name, "is damaged (its own SHA-256 does not fit)");
    try {
      take(manifest);
    } catch (const nlohmann::json::exception&) {
      refuse(name, "lacks something or holds it in another form");
    }
  }

  void take(const Json& manifest) {
    info_.spec = manifest.at("spec");
    info_.encoding = manifest.at("encoding");
    info_.data_folder = manifest.at("data").at("folder").get<std::string>();
    info_.data_fingerprint = manifest.at("data").at("fingerprint").get<std::string>();
    info_.metrics = manifest.at("metrics");
    info_.routes = manifest.at("routes");
    info_.mgm_version = manifest.at("mgm_version").get<std::string>();
    for (const auto& [name, entry] : manifest.at("files").items()) {
      if (!is_plain_name(name)) refuse("manifest.json", "names the file '" + printable(name) + "'");
      files_[name] = {entry.at("sha256").get<std::string>(),
                      entry.at("bytes").get<std::uintmax_t>()};
    }
  }

  void check_listed(const std::string& name) const {
    std::error_code error;
    const fs::path path = folder_ / name;
    if (fs::is_symlink(path, error) || !fs::is_regular_file(path, error))
      refuse(name, "is missing, or no plain file");
    if (fs::file_size(path, error) != files_.at(name).bytes)
      refuse(name, "is longer or shorter than the manifest says");
  }

  std::string read_listed(const std::string& name) {
    if (files_.count(name) == 0) refuse("manifest.json", "lists no " + name);
    check_listed(name);
    std::string content = read_file(folder_ / name, Fault::kModel, kLargestJson);
    if (sha256(content) != files_.at(name).sha256)
      refuse(name, "is damaged (its SHA-256 is not the manifest's)");
    return content;
  }

  void open_weights() {
    for (const auto& [name, listed] : files_) {
      bytes_ += listed.bytes;
      if (!name.starts_with("weights/")) continue;
      if (fs::is_symlink(folder_ / "weights")) refuse("weights", "is a link");
      check_listed(name);
      auto file = std::make_shared<WeightsFile>();
      file->file = SafetensorsFile::open(folder_ / name);
      file->path = place(name);
      file->sha256 = listed.sha256;
      for (const auto& [weight, entry] : file->file->entries()) {
        if (!where_.emplace(weight, file).second)
          refuse(name, "holds weight '" + printable(weight) + "', which another file holds too");
      }
    }
  }

  void check_weights(const Block& block) const {
    for (const Op& op : block.ops) {
      std::vector<Shape> shapes;
      for (const ValueId input : op.inputs) shapes.push_back(block.shapes[input]);
      for (const WeightUse& use : weights_of(op.body, shapes)) {
        const auto found = where_.find(use.name);
        if (found == where_.end() ||
            found->second->file->entries().at(use.name).shape != use.shape) {
          refuse("program.json", fmt::format("needs a weight '{}' of shape {} that no file holds",
                                             printable(use.name), text(use.shape)));
        }
      }
      if (const auto* route = std::get_if<Route>(&op.body)) check_all(route->blocks);
      if (const auto* cascade = std::get_if<Cascade>(&op.body)) check_all(cascade->blocks);
    }
  }
  void check_all(const std::vector<Block>& blocks) const {
    for (const Block& block : blocks) check_weights(block);
  }

  struct Listed {
    std::string sha256;
    std::uintmax_t bytes = 0;
  };

  fs::path folder_;
  BundleInfo info_;
  Program program_;
  std::map<std::string, Listed> files_;
  std::map<std::string, std::shared_ptr<WeightsFile>> where_;
  std::uintmax_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<Bundle> Bundle::open(const fs::path& folder) {
  return std::make_unique<FolderBundle>(folder);
}

}  // namespace mgm
