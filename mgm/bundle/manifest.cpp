#include "mgm/bundle/manifest.h"

#include <algorithm>

#include "mgm/base/error.h"
#include "mgm/base/located_json.h"
#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/bundle/damaged.h"
#include "mgm/bundle/strict_json.h"
#include "mgm/program/answer.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExtension = ".safetensors";

/// How a manifest ends: with the hash of all before this.
constexpr std::string_view kHashStart = ",\n \"hash\": \"", kHashEnd = "\"\n}\n";
constexpr std::size_t kHashDigits = 64;

Json body(const Manifest& manifest) {
  const BundleInfo& info = manifest.info;
  Json files = Json::object();
  for (const auto& [name, record] : manifest.files)
    files[name] = {{"sha256", record.sha256}, {"bytes", record.bytes}};
  Json json{{"format", kBundleFormat},
            {"mgm_version", info.mgm_version},
            {"spec", info.spec},
            {"encoding", info.encoding},
            {"data", {{"folder", info.data_folder}, {"fingerprint", info.data_fingerprint}}},
            {"tasks", info.tasks},
            {"metrics", info.metrics},
            {"routes", info.routes},
            {"ports", manifest.ports},
            {"files", std::move(files)}};
  if (!info.inference.is_null()) json["inference"] = info.inference;
  return json;
}

void expect_format(const LocatedJson& root, const std::string& file) {
  const LocatedJson format = root.at("format");
  const std::int64_t number = format.integer();
  if (number < 1) format.refuse("expected a format from 1 on, found " + std::to_string(number));
  if (number <= kBundleFormat) return;
  const std::string version = root.has("mgm_version") ? root.at("mgm_version").string() : "";
  throw Error(
      Fault::kModel, {file},
      "the model has format " + std::to_string(number) + ", written by mgm" +
          (version.empty() ? "" : " " + printable(version)) + "; this mgm reads formats up to " +
          std::to_string(kBundleFormat) + ": use mgm " +
          (version.empty() ? "of a fitting version" : printable(version) + " or a later one"));
}

/// `text` ends as `write_manifest` makes it end.
void expect_hash(std::string_view text, const LocatedJson& root) {
  constexpr std::size_t kTail = kHashStart.size() + kHashDigits + kHashEnd.size();
  const std::string_view tail = text.substr(text.size() - std::min(kTail, text.size()));
  if (tail.size() != kTail || !tail.starts_with(kHashStart) || !tail.ends_with(kHashEnd))
    root.refuse("it does not end with its hash");
  if (sha256(text.substr(0, text.size() - kTail)) != tail.substr(kHashStart.size(), kHashDigits))
    root.refuse("its content does not match its hash");
}

std::uint64_t count_of(const LocatedJson& json) {
  const std::int64_t number = json.integer();
  if (number < 0) json.refuse("expected a number of bytes, found " + std::to_string(number));
  return static_cast<std::uint64_t>(number);
}

std::map<std::string, FileRecord> files_of(const LocatedJson& json) {
  std::map<std::string, FileRecord> files;
  for (const auto& [name, record] : json.members()) {
    if (!is_bundle_file(name)) json.refuse("lists the file '" + printable(name) + "'");
    record.expect_keys({"sha256", "bytes"});
    files[name] = {record.at("sha256").string(), count_of(record.at("bytes"))};
  }
  if (files.count(kProgramFile) == 0) json.refuse("lists no program.json");
  return files;
}

void check_routes(const LocatedJson& json) {
  for (const auto& [address, route] : json.members()) {
    route.expect_keys({"rates"}, {"partition"});
    for (const auto& [part, rate] : route.at("rates").members()) {
      if (rate.number() < 0 || rate.number() > 1) rate.refuse("expected a share from 0 to 1");
    }
  }
}

/// Checks all that is checked here; what it says is taken out of the document afterwards.
Manifest manifest_of(Json& json) {
  const LocatedJson root(json, "");
  root.expect_keys({"format", "mgm_version", "spec", "encoding", "data", "tasks", "metrics",
                    "routes", "ports", "files", "hash"},
                   {"inference"});
  root.at("data").expect_keys({"folder", "fingerprint"});
  root.at("tasks").members();
  check_routes(root.at("routes"));
  if (root.has("inference")) root.at("inference").expect_keys({}, {"batch", "evidence"});
  Manifest manifest;
  BundleInfo& info = manifest.info;
  info.data_folder = root.at("data").at("folder").string();
  info.data_fingerprint = root.at("data").at("fingerprint").string();
  info.mgm_version = root.at("mgm_version").string();
  manifest.files = files_of(root.at("files"));
  info.spec = std::move(json["spec"]);
  info.encoding = std::move(json["encoding"]);
  info.tasks = std::move(json["tasks"]);
  info.metrics = std::move(json["metrics"]);
  info.routes = std::move(json["routes"]);
  if (root.has("inference")) info.inference = std::move(json["inference"]);
  manifest.ports = std::move(json["ports"]);
  return manifest;
}

}  // namespace

Json ports_of(const Program& program) {
  Json inputs = Json::array(), outputs = Json::array();
  for (const Port& port : program.body.inputs)
    inputs.push_back(Json{{"name", port.name}, {"shape", port.shape}});
  const std::vector<Shape> shapes = shapes_of(program.body, program.body.outputs);
  for (const TaskOutput& task : program.tasks) {
    const bool is_class = task.answer == TaskOutput::Answer::kClass;
    outputs.push_back(Json{{"address", task.address},
                           {"target", task.target},
                           {"output", task.output},
                           {"shape", is_class ? Shape{1} : shapes.at(task.index)}});
    if (task.answer != TaskOutput::Answer::kProbabilities)
      outputs.back()["answer"] = answer_names().at(static_cast<std::size_t>(task.answer));
  }
  return {{"inputs", std::move(inputs)}, {"outputs", std::move(outputs)}};
}

void expect_readable_size(const char* file, std::size_t bytes) {
  if (bytes <= kLargestText) return;
  throw Error(Fault::kFailed,
              std::string("the model cannot be kept: its ") + file +
                  " would have more than the 64 MiB that are read again; use fewer experts, or "
                  "leave out columns of very many or very long values");
}

std::string write_manifest(const Manifest& manifest) {
  constexpr int kIndent = 1;
  std::string text = body(manifest).dump(kIndent, ' ', false, Json::error_handler_t::replace);
  text.resize(text.size() - std::string_view("\n}").size());
  const std::string hash = sha256(text);
  text.append(kHashStart).append(hash).append(kHashEnd);
  expect_readable_size(kManifestFile, text.size());
  return text;
}

Manifest read_manifest(std::string_view text, const std::string& file) {
  Json json = parse_strict_json<Json>(text, file);
  const LocatedJson root(json, "");
  try {
    expect_format(root, file);
    expect_hash(text, root);
    return manifest_of(json);
  } catch (const Error& error) {
    if (!error.place().file.empty()) throw;
    throw damaged(file, error.what());
  }
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
