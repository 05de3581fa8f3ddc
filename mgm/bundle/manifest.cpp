#include "mgm/bundle/manifest.h"

#include <algorithm>

#include "mgm/base/error.h"
#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/bundle/damaged.h"
#include "mgm/bundle/strict_json.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExtension = ".safetensors";

std::string canonical(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json body(const Manifest& manifest) {
  const BundleInfo& info = manifest.info;
  Json files = Json::object();
  for (const auto& [name, record] : manifest.files)
    files[name] = {{"sha256", record.sha256}, {"bytes", record.bytes}};
  return {{"format", kBundleFormat},
          {"mgm_version", info.mgm_version},
          {"spec", info.spec},
          {"encoding", info.encoding},
          {"data", {{"folder", info.data_folder}, {"fingerprint", info.data_fingerprint}}},
          {"metrics", info.metrics},
          {"routes", info.routes},
          {"ports", manifest.ports},
          {"files", std::move(files)}};
}

/// Takes members out of a manifest and refuses what is not as it was written.
class Reader {
 public:
  Reader(const Json& json, const std::string& file) : json_(json), file_(file) {}

  void expect_format() const {
    if (!json_.is_object()) refuse("is no JSON object");
    if (!json_.contains("format") || !json_["format"].is_number_unsigned())
      refuse("has no format number");
    const auto format = json_["format"].get<std::uint64_t>();
    if (format == kBundleFormat) return;
    const bool has_version = json_.contains("mgm_version") && json_["mgm_version"].is_string();
    const std::string version =
        has_version ? " " + printable(json_["mgm_version"].get_ref<const std::string&>()) : "";
    throw Error(Fault::kModel, {file_},
                "the model has format " + std::to_string(format) + ", written by mgm" + version +
                    "; this mgm reads format " + std::to_string(kBundleFormat) + ": use mgm" +
                    (version.empty() ? " of a fitting version" : version + " or a later one"));
  }

  void expect_members() const {
    const std::vector<std::string> known{"format",  "mgm_version", "spec",  "encoding", "data",
                                         "metrics", "routes",      "ports", "files",    "hash"};
    for (const std::string& key : known) member(json_, key);
    expect_only(json_, known);
    expect_only(member(json_, "data"), {"folder", "fingerprint"});
  }

  void expect_hash() const {
    Json rest = json_;
    rest.erase("hash");
    if (string(json_, "hash") != sha256(canonical(rest)))
      refuse("its content does not match its hash");
  }

  std::map<std::string, FileRecord> files() const {
    std::map<std::string, FileRecord> files;
    const Json& listed = member(json_, "files");
    if (!listed.is_object()) refuse("has no list of files");
    for (const auto& [name, record] : listed.items()) {
      if (!is_bundle_file(name)) refuse("lists the file '" + printable(name) + "'");
      expect_only(record, {"sha256", "bytes"});
      const Json& bytes = member(record, "bytes");
      if (!bytes.is_number_unsigned()) refuse("has no size for '" + name + "'");
      files[name] = {string(record, "sha256"), bytes.get<std::uint64_t>()};
    }
    if (files.count(kProgramFile) == 0) refuse("lists no program.json");
    return files;
  }

  const Json& member(const Json& of, const std::string& key) const {
    if (!of.is_object() || !of.contains(key)) refuse("lacks '" + key + "'");
    return of[key];
  }
  std::string string(const Json& of, const std::string& key) const {
    const Json& value = member(of, key);
    if (!value.is_string()) refuse("has no text as '" + key + "'");
    return value.get<std::string>();
  }

 private:
  void expect_only(const Json& of, const std::vector<std::string>& keys) const {
    if (!of.is_object()) refuse("has no object where one is expected");
    for (const auto& [key, value] : of.items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end())
        refuse("has the unknown key '" + printable(key) + "'");
    }
  }
  [[noreturn]] void refuse(const std::string& reason) const { throw damaged(file_, reason); }

  const Json& json_;
  const std::string& file_;
};

}  // namespace

Json ports_of(const Program& program) {
  Json inputs = Json::array(), outputs = Json::array();
  for (const Port& port : program.body.inputs)
    inputs.push_back(Json{{"name", port.name}, {"shape", port.shape}});
  const std::vector<Shape> shapes = shapes_of(program.body, program.body.outputs);
  for (const TaskOutput& task : program.tasks) {
    outputs.push_back(Json{{"address", task.address},
                           {"target", task.target},
                           {"output", task.output},
                           {"shape", shapes.at(task.index)}});
  }
  return {{"inputs", std::move(inputs)}, {"outputs", std::move(outputs)}};
}

std::string write_manifest(const Manifest& manifest) {
  // What is hashed must be what a reader reads: NaN becomes null, broken UTF-8 is replaced.
  Json json = parse_strict_json<Json>(canonical(body(manifest)), kManifestFile);
  json["hash"] = sha256(canonical(json));
  constexpr int kIndent = 1;
  return json.dump(kIndent) + "\n";
}

Manifest read_manifest(std::string_view text, const std::string& file) {
  const Json json = parse_strict_json<Json>(text, file);
  const Reader reader(json, file);
  reader.expect_format();
  reader.expect_members();
  reader.expect_hash();
  Manifest manifest;
  manifest.info = {json["spec"],
                   json["encoding"],
                   reader.string(json["data"], "folder"),
                   reader.string(json["data"], "fingerprint"),
                   json["metrics"],
                   json["routes"],
                   reader.string(json, "mgm_version")};
  manifest.ports = json["ports"];
  manifest.files = reader.files();
  return manifest;
}

std::string weights_file(const std::string& address) {
  constexpr std::size_t kLongestName = 200, kKept = 180, kDigits = 16;
  std::string name = address;
  if (name.size() > kLongestName)
    name = name.substr(0, kKept) + "_" + sha256(address).substr(0, kDigits);
  return std::string(kWeightsFolder) + "/" + name + kExtension;
}

namespace {

/// `a.b_2`: one or more parts between dots, so that it can lead nowhere.
bool is_plain_name(std::string_view name, bool with_capitals) {
  for (const std::string& part : split(name, '.')) {
    if (part.empty()) return false;
    for (const char c : part) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
                         (with_capitals && ((c >= 'A' && c <= 'Z') || c == '-'));
      if (!plain) return false;
    }
  }
  return true;
}

}  // namespace

bool is_weights_file(const std::string& name) {
  const std::string_view folder = kWeightsFolder, extension = kExtension;
  std::string_view rest = name;
  if (!rest.starts_with(folder) || !rest.ends_with(extension)) return false;
  rest.remove_prefix(folder.size());
  rest.remove_suffix(extension.size());
  return rest.starts_with('/') && is_plain_name(rest.substr(1), false);
}

bool is_bundle_file(const std::string& name) {
  return is_weights_file(name) || (name != kManifestFile && is_plain_name(name, true));
}

}  // namespace mgm
