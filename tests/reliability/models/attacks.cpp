#include "attacks.h"

#include <cstring>
#include <iterator>
#include <limits>
#include <vector>

#include "damage.h"
#include "make_fit.h"
#include "mgm/base/little_endian.h"
#include "mgm/program/program_json.h"
#include "rewrite.h"

namespace mgm {

namespace {

constexpr const char* kManifest = "manifest.json";
constexpr const char* kProgram = "program.json";
constexpr std::size_t kLengthBytes = 8;

/// The name of one of the files, of the model's weights only where wanted.
std::string any_file(const ModelFiles& files, Random& random, bool weights_only = false) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : files) {
    const bool is_weights = name.starts_with("weights/");
    if (name != "history.jsonl" && (is_weights || !weights_only)) names.push_back(name);
  }
  return names[random.below(names.size())];
}

void damage_a_file(const Golden&, ModelFiles& files, Random& random) {
  damage_bytes(files.at(any_file(files, random)).content, random);
}

void damage_and_sign(const Golden&, ModelFiles& files, Random& random) {
  const std::string name = any_file(files, random);
  std::string& content = files.at(name).content;
  if (name != kManifest) {
    damage_bytes(content, random);
    return sign(files);
  }
  constexpr std::size_t kTail = 80;
  content.resize(content.size() - kTail);
  damage_bytes(content, random);
  content = signed_head(std::move(content));
}

/// Links, pipes and folders where files should be; files that are missing, strange or exchanged.
void displace(const Golden&, ModelFiles& files, Random& random) {
  const std::string name = any_file(files, random), other = any_file(files, random);
  const std::string up = name.starts_with("weights/") ? "../../" : "../";
  const std::string leads[] = {up + "outside/" + name, name.substr(name.find('/') + 1), "nowhere",
                               up + "outside", "/dev/null"};
  switch (random.below(6)) {
    case 0:
    case 1:
      files[name] = {Entry::Kind::kLink, leads[random.below(std::size(leads))]};
      return;
    case 2:
      files[name] = {random.below(2) == 0 ? Entry::Kind::kPipe : Entry::Kind::kFolder, ""};
      return;
    case 3:
      files.erase(name);
      return;
    case 4:
      std::swap(files[name], files[other]);
      return;
    default:
      files["weights"] = {Entry::Kind::kLink,
                          random.below(2) == 0 ? "../outside/weights" : "weights"};
  }
}

void change_program(const Golden& golden, ModelFiles& files, Random& random) {
  Json program = Json::parse(files.at(kProgram).content);
  for (std::uint64_t i = random.below(3) + 1; i > 0; --i) deceive(program, random);
  files.at(kProgram).content = program.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (random.below(3) != 0) make_fit(golden.weights, files);
  sign(files);
}

/// A program that is valid and computes what nobody would want to.
void rewrite_program(const Golden& golden, ModelFiles& files, Random& random) {
  Program program = program_from_json(Json::parse(files.at(kProgram).content));
  rewrite(program, random);
  for (TaskOutput& task : program.tasks) {
    if (random.below(6) == 0) task.answer = static_cast<TaskOutput::Answer>(random.below(3));
    if (random.below(12) == 0) task.target = program.tasks.front().target;
  }
  files.at(kProgram).content = to_json(program).dump();
  make_fit(golden.weights, files);
  sign(files);
}

void change_manifest(const Golden&, ModelFiles& files, Random& random) {
  Json manifest = Json::parse(files.at(kManifest).content);
  for (std::uint64_t i = random.below(3) + 1; i > 0; --i) {
    const char* members[] = {"encoding", "encoding", "encoding",  "files", "ports",
                             "tasks",    "routes",   "inference", "data"};
    const char* const member = members[random.below(std::size(members))];
    const bool whole = random.below(8) == 0 || !manifest.is_object() || !manifest.contains(member);
    if (whole && manifest.is_object() && random.below(2) == 0)
      manifest["inference"] = {{"batch", 1 << random.below(20)}};
    deceive(whole ? manifest : manifest[member], random);
  }
  if (!manifest.is_object()) manifest = Json::object();
  files.at(kManifest).content = signed_manifest(std::move(manifest));
}

/// A file of weights in its two parts.
struct Weights {
  Json header;
  std::string data;
};

Weights read_weights(const std::string& content) {
  std::uint64_t length = 0;
  std::memcpy(&length, content.data(), kLengthBytes);
  return {Json::parse(content.substr(kLengthBytes, length)), content.substr(kLengthBytes + length)};
}

std::string written(std::string header, const std::string& data, std::uint64_t claimed) {
  std::string content;
  append_little_endian(claimed, content);
  return content + header + data;
}

std::string aligned(std::string header) {
  header.append((8 - header.size() % 8) % 8, ' ');
  return header;
}

void change_header(const Golden&, ModelFiles& files, Random& random) {
  std::string& content = files.at(any_file(files, random, true)).content;
  Weights weights = read_weights(content);
  for (std::uint64_t i = random.below(2) + 1; i > 0; --i) deceive(weights.header, random);
  const std::string header =
      aligned(weights.header.dump(-1, ' ', false, Json::error_handler_t::replace));
  const std::uint64_t lies[] = {0,
                                header.size() - 8,
                                header.size() + 8,
                                std::uint64_t{16} << 20,
                                std::numeric_limits<std::uint64_t>::max(),
                                std::uint64_t{1} << 63};
  const bool lie = random.below(6) == 0;
  content =
      written(header, weights.data, lie ? lies[random.below(std::size(lies))] : header.size());
  sign(files);
}

/// Numbers that no training makes, where trees and neighbours look for indices.
void change_values(const Golden&, ModelFiles& files, Random& random) {
  std::string& content = files.at(any_file(files, random, true)).content;
  Weights weights = read_weights(content);
  const std::size_t count = weights.data.size() / sizeof(float);
  constexpr float kValues[] = {-1,
                               -2,
                               0.5F,
                               1e30F,
                               16777216.0F,
                               3e9F,
                               -0.0F,
                               0,
                               1,
                               2,
                               std::numeric_limits<float>::infinity(),
                               std::numeric_limits<float>::quiet_NaN()};
  for (std::uint64_t i = count == 0 ? 0 : random.below(20) + 1; i > 0; --i) {
    const float value = kValues[random.below(std::size(kValues))];
    std::memcpy(weights.data.data() + random.below(count) * sizeof(float), &value, sizeof value);
  }
  const std::string header =
      content.substr(kLengthBytes, content.size() - kLengthBytes - weights.data.size());
  content = written(header, weights.data, header.size());
  sign(files);
}

void bloat(const Golden&, ModelFiles& files, Random& random) {
  const std::string name = any_file(files, random);
  std::string& content = files.at(name).content;
  if (name == kManifest) {
    Json manifest = Json::parse(content);
    manifest.erase("hash");
    content = bloated(manifest, random);
    content.pop_back();
    content = signed_head(content);
    return;
  }
  if (name == kProgram) {
    content = bloated(Json::parse(content), random);
  } else {
    const Weights weights = read_weights(content);
    const std::string header = aligned(bloated(weights.header, random));
    content = written(header, weights.data, header.size());
  }
  sign(files);
}

constexpr Attack kAttacks[] = {
    {"bytes of a file", false, damage_a_file, 5},
    {"links, pipes, folders", false, displace, 1},
    {"bytes, signed", true, damage_and_sign, 2},
    {"program, signed", true, change_program, 4},
    {"rewritten program, signed", true, rewrite_program, 4},
    {"manifest, signed", true, change_manifest, 3},
    {"header of weights, signed", true, change_header, 2},
    {"values of weights, signed", true, change_values, 1},
    {"bloated, signed", true, bloat, 1},
};

}  // namespace

const Attack& any_attack(Random& random) {
  int all = 0;
  for (const Attack& attack : kAttacks) all += attack.share;
  int left = static_cast<int>(random.below(static_cast<std::uint64_t>(all)));
  const Attack* chosen = kAttacks;
  while (left >= chosen->share) left -= (chosen++)->share;
  return *chosen;
}

}  // namespace mgm
