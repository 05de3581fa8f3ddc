#pragma once

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>
#include <vector>

#include "mgm/base/complaint_for_test.h"
#include "mgm/base/error.h"
#include "mgm/base/files.h"
#include "mgm/base/sha256.h"
#include "mgm/bundle/bundle.h"

namespace mgm {

/// For tests: a folder of its own, and a small model to save in it.
class BundleFixture : public testing::Test {
 protected:
  using Json = nlohmann::ordered_json;

  BundleFixture() {
    std::string name = (std::filesystem::temp_directory_path() / "mgm-bundle-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~BundleFixture() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path at(const std::string& name) const { return folder_ / name; }
  std::string get(const std::string& name) const { return read_file(at(name), Fault::kData); }
  void put(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(at(name).parent_path());
    std::ofstream(at(name), std::ios::binary) << content;
  }

  /// Reads `x` [2], answers `label` of three classes: a router (one centroid an expert) before an
  /// expert `animals` and a cascade `things` of `quick` and `careful`.
  static Program program();
  static std::map<std::string, Array> weights();
  static BundleInfo info();
  static std::vector<std::string> experts() {
    return {"animals", "things", "things.quick", "things.careful"};
  }

  /// Saves the small model as `model`.
  void save() const {
    write_bundle(info(), program(), weights(), experts(), at("model.partial"), at("model"), false);
  }

  /// Makes the manifest of `model` fit its files again, as someone who wants to deceive would.
  void sign() const {
    Json manifest = Json::parse(get("model/manifest.json"));
    for (auto& [name, record] : manifest["files"].items()) {
      const std::string content = get("model/" + name);
      record = {{"sha256", sha256(content)}, {"bytes", content.size()}};
    }
    put("model/manifest.json", signed_manifest(std::move(manifest)));
  }
  static std::string signed_manifest(Json manifest) {
    manifest.erase("hash");
    std::string text = manifest.dump(1);
    text.resize(text.size() - 2);
    return text + ",\n \"hash\": \"" + sha256(text) + "\"\n}\n";
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace mgm
