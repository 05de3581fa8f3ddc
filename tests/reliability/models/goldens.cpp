#include "goldens.h"

#include <algorithm>

#include "mgm/bundle/bundle.h"
#include "mgm/program/random_program.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

/// For a random program that reads numbers: `input` [4], `label` of 3 classes.
BundleInfo info_of_random() {
  Json columns = Json::array();
  for (const char* name : {"a", "b", "c", "d"}) {
    columns.push_back(
        {{"name", name}, {"type", "numeric"}, {"mean", 0.5}, {"deviation", 2.0}, {"filling", 0.5}});
  }
  BundleInfo info;
  info.encoding["inputs"] =
      Json::array({Json{{"name", "input"}, {"type", "table"}, {"columns", std::move(columns)}}});
  info.encoding["targets"] = Json::array({Json{{"name", "label"},
                                               {"type", "class"},
                                               {"columns", {"kind"}},
                                               {"values", {"x", "y", "z"}},
                                               {"classes", {"x", "y", "z"}},
                                               {"numbers", {0, 1, 2}}}});
  info.tasks["model"] = {{"predict", "label"}};
  info.inference = {{"batch", 2}};
  return info;
}

Golden golden_of(const std::string& name, const fs::path& folder) {
  return {name, read_model(folder), Bundle::open(folder)->read_weights()};
}

/// Those below `tests/data/format-N`, of every N.
std::vector<Golden> kept_models() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::recursive_directory_iterator(MGM_KEPT_MODELS)) {
    if (entry.path().filename() == "model.mgm") folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());  // a mutation's number says which model it changes
  std::vector<Golden> models;
  for (const fs::path& folder : folders)
    models.push_back(golden_of(folder.parent_path().filename().string(), folder));
  return models;
}

}  // namespace

std::vector<Golden> golden_models() {
  std::vector<Golden> models = kept_models();
  const ConfinedFolder folder;
  constexpr std::size_t kRandom = 10;
  const std::size_t all = models.size() + kRandom;
  for (std::uint64_t seed = 0; models.size() < all; ++seed) {
    const RandomProgram made = random_program(seed);
    if (made.program.body.inputs.front().shape != Shape{4}) continue;
    const std::string name = "random " + std::to_string(seed);
    write_bundle(info_of_random(), made.program, made.weights, {"model.e0", "model.e1.e1"},
                 folder.path() / "partial", folder.path() / name, false);
    models.push_back(golden_of(name, folder.path() / name));
  }
  return models;
}

}  // namespace mgm
