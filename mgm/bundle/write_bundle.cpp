#include <algorithm>

#include "mgm/base/error.h"
#include "mgm/base/files.h"
#include "mgm/base/sha256.h"
#include "mgm/bundle/manifest.h"
#include "mgm/bundle/mapped_file.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/bundle/strict_json.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

void expect_weights(const Program& program, const std::map<std::string, Array>& weights) {
  for_each_op(program.body, [&](const Block& block, const Op& op) {
    for (const WeightUse& use : weights_of(op.body, shapes_of(block, op.inputs))) {
      const auto found = weights.find(use.name);
      if (found != weights.end() && found->second.shape == use.shape) continue;
      throw Error(Fault::kBug, "the program needs a weight '" + use.name + "' of shape " +
                                   text(use.shape) + ", and there is none to be saved");
    }
  });
}

/// The program as text, known to be readable again.
std::string program_text(const Program& program) {
  std::string text = to_json(program).dump() + "\n";
  expect_readable_size(kProgramFile, text.size());
  try {
    program_from_json(parse_strict_json<nlohmann::ordered_json>(text, kProgramFile));
  } catch (const Error& error) {
    throw Error(Fault::kBug,
                std::string("a program was made that cannot be saved: ") + error.what());
  }
  return text;
}

/// The manifest as text, known to be readable again (objects of very many members are not).
std::string manifest_text(const Manifest& manifest) {
  std::string text = write_manifest(manifest);
  try {
    read_manifest(text, kManifestFile);
  } catch (const Error& error) {
    throw Error(Fault::kFailed, std::string("the model cannot be kept: ") + error.what());
  }
  return text;
}

/// A folder as it is seen from the bundle.
std::string seen_from(const fs::path& out, const std::string& folder) {
  if (folder.empty()) return folder;
  fs::path bundle = fs::absolute(out);
  if (!bundle.has_filename()) bundle = bundle.parent_path();
  bundle = fs::weakly_canonical(bundle.parent_path()) / bundle.filename();
  return fs::weakly_canonical(fs::absolute(folder)).lexically_relative(bundle).generic_string();
}

/// The longest of the experts' addresses that `weight` lies under.
std::string expert_of(const std::string& weight, const std::vector<std::string>& experts) {
  std::string longest;
  for (const std::string& expert : experts) {
    if (expert.size() > longest.size() && weight.starts_with(expert + ".")) longest = expert;
  }
  return longest.empty() ? "model" : longest;
}

using TensorsByFile = std::map<std::string, std::map<std::string, const Array*>>;

TensorsByFile by_file(const std::map<std::string, Array>& weights,
                      const std::vector<std::string>& experts) {
  TensorsByFile files;
  for (const auto& [name, array] : weights)
    files[weights_file(expert_of(name, experts))][name] = &array;
  return files;
}

/// Writes the files of a model into a folder and remembers them for the manifest.
class Writer {
 public:
  explicit Writer(fs::path folder) : folder_(std::move(folder)) {}

  void write(const std::string& name, const std::string& content) {
    write_file_atomically(folder_ / name, content);
    files_[name] = {sha256(content), content.size()};
  }
  /// Remembers a file that is there already.
  void list(const std::string& name) {
    if (!is_bundle_file(name))
      throw Error(Fault::kBug, "'" + name + "' is no name for a file of a model");
    const MappedFile file(folder_ / name);
    files_[name] = {sha256(file.bytes()), file.bytes().size()};
  }
  const std::map<std::string, FileRecord>& files() const { return files_; }

 private:
  fs::path folder_;
  std::map<std::string, FileRecord> files_;
};

/// Makes the folder with nothing of an earlier model in it.
void prepare(const fs::path& folder) {
  fs::create_directories(folder);
  for (const char* name : {kManifestFile, kProgramFile, kWeightsFolder})
    fs::remove_all(folder / name);
  fs::create_directory(folder / kWeightsFolder);
}

void remove_all_but(const fs::path& folder, std::vector<std::string> keep) {
  keep.insert(keep.end(), {kManifestFile, kProgramFile, kWeightsFolder});
  std::vector<fs::path> others;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (std::find(keep.begin(), keep.end(), name) == keep.end()) others.push_back(entry.path());
    }
    for (const fs::path& other : others) fs::remove_all(other);
  } catch (const fs::filesystem_error& error) {
    throw Error(Fault::kFailed, {folder.string()},
                "the model is finished, but what its training left beside it cannot be removed: " +
                    error.code().message() + "; remove it yourself");
  }
}

void expect_place(const fs::path& out, bool overwrite) {
  std::error_code ignored;
  if (fs::symlink_status(out, ignored).type() == fs::file_type::not_found) return;
  if (!overwrite) {
    throw Error(Fault::kFailed, {out.string()},
                "exists already: choose another place, or allow it to be overwritten");
  }
  if (is_replaceable(out)) return;
  throw Error(Fault::kFailed, {out.string()},
              "is no model (it has no manifest.json), so it is not overwritten: choose another "
              "place, or remove it yourself");
}

}  // namespace

bool is_replaceable(const fs::path& out) {
  std::error_code error;
  if (!fs::is_directory(out, error)) return false;
  return fs::is_regular_file(out / kManifestFile, error) || fs::is_empty(out, error);
}

void write_bundle(const BundleInfo& info, const Program& program,
                  const std::map<std::string, Array>& weights,
                  const std::vector<std::string>& experts, const fs::path& partial,
                  const fs::path& out, bool overwrite, const std::vector<std::string>& keep) {
  expect_place(out, overwrite);
  expect_weights(program, weights);
  const std::string text = program_text(program);
  try {
    prepare(partial);
    Writer writer(partial);
    for (const auto& [name, tensors] : by_file(weights, experts))
      writer.write(name, safetensors(tensors));
    writer.write(kProgramFile, text);
    for (const std::string& name : keep) writer.list(name);
    BundleInfo told = info;
    told.data_folder = seen_from(out, info.data_folder);
    write_file_atomically(partial / kManifestFile,
                          manifest_text({std::move(told), ports_of(program), writer.files()}));
  } catch (const fs::filesystem_error& error) {
    throw Error(Fault::kFailed, {partial.string()},
                "the model cannot be written here: " + error.code().message() +
                    "; check the disk and the permissions");
  }
  commit_folder(partial, out, overwrite);
  remove_all_but(out, keep);
}

}  // namespace mgm
