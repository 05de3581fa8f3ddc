#include <algorithm>
#include <set>

#include "mgm/base/error.h"
#include "mgm/base/files.h"
#include "mgm/base/sha256.h"
#include "mgm/bundle/bundle.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

/// The longest of the experts' addresses that a weight lies under; `shared` where there is none.
std::string file_of(const std::string& weight, const std::vector<std::string>& experts) {
  std::string longest;
  for (const std::string& expert : experts) {
    if (weight.starts_with(expert + ".") && expert.size() > longest.size()) longest = expert;
  }
  return longest.empty() ? "shared" : longest;
}

void remove_others(const fs::path& folder, const std::vector<std::string>& keep) {
  std::vector<fs::path> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (std::find(keep.begin(), keep.end(), name) == keep.end()) others.push_back(entry.path());
  }
  for (const fs::path& path : others) fs::remove_all(path);
}

Json ports_of(const Program& program) {
  Json inputs = Json::array();
  for (const Port& port : program.body.inputs)
    inputs.push_back({{"name", port.name}, {"shape", port.shape}});
  Json outputs = Json::array();
  for (const TaskOutput& task : program.tasks) {
    outputs.push_back({{"address", task.address},
                       {"target", task.target},
                       {"output", task.output},
                       {"shape", program.body.shapes[program.body.outputs[task.index]]}});
  }
  return {{"inputs", std::move(inputs)}, {"outputs", std::move(outputs)}};
}

/// Writes files and lists them for the manifest.
class Writer {
 public:
  explicit Writer(fs::path folder) : folder_(std::move(folder)) {}
  void write(const std::string& name, const std::string& content) {
    write_file_atomically(folder_ / name, content);
    list(name, content);
  }
  void list(const std::string& name, const std::string& content) {
    files_[name] = {{"sha256", sha256(content)}, {"bytes", content.size()}};
  }
  const Json& files() const { return files_; }

 private:
  fs::path folder_;
  Json files_ = Json::object();
};

}  // namespace

void write_bundle(const BundleInfo& info, const Program& program,
                  const std::map<std::string, Array>& weights,
                  const std::vector<std::string>& experts, const fs::path& partial,
                  const fs::path& out, bool overwrite, const std::vector<std::string>& keep) {
  fs::create_directories(partial);
  Writer writer(partial);
  fs::create_directories(partial / "weights");
  std::map<std::string, std::map<std::string, const Array*>> files;
  for (const auto& [name, array] : weights)
    files["weights/" + file_of(name, experts) + ".safetensors"][name] = &array;
  for (const auto& [name, tensors] : files) writer.write(name, safetensors(tensors));
  writer.write("program.json", to_json(program).dump(1) + "\n");
  for (const std::string& name : keep) writer.list(name, read_file(partial / name, Fault::kFailed));
  Json manifest{{"format", kBundleFormat},
                {"mgm_version", info.mgm_version},
                {"spec", info.spec},
                {"encoding", info.encoding},
                {"data", {{"folder", info.data_folder}, {"fingerprint", info.data_fingerprint}}},
                {"metrics", info.metrics},
                {"routes", info.routes},
                {"ports", ports_of(program)},
                {"files", writer.files()}};
  manifest["hash"] = sha256(manifest.dump());
  write_file_atomically(partial / "manifest.json", manifest.dump(1) + "\n");
  std::vector<std::string> finished = keep;
  finished.insert(finished.end(), {"weights", "program.json", "manifest.json"});
  remove_others(partial, finished);
  commit_folder(partial, out, overwrite);
}

}  // namespace mgm
