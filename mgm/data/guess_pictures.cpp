#include "mgm/data/guess_pictures.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "mgm/base/text.h"
#include "mgm/data/class_values.h"
#include "mgm/data/gzip.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

/// The first of some names that is a folder below `root`; empty where none is.
std::string folder_called(const fs::path& root, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::error_code error;
    if (fs::is_directory(root / name, error) && !list_pictures(root / name).empty()) return name;
  }
  return "";
}

/// Sizes and colours of some of the pictures.
struct Look {
  bool same_size = true;
  int height = 0, width = 0;
};

Look look_at(const fs::path& root, const std::vector<std::string>& files) {
  constexpr std::size_t kSome = 32;
  const std::size_t step = std::max<std::size_t>(1, files.size() / kSome);
  Look look;
  for (std::size_t i = 0; i < files.size(); i += step) {
    const Image image = decode_picture(root / files[i]);
    look.same_size =
        look.same_size && (i == 0 || (image.height == look.height && image.width == look.width));
    look.height = image.height;
    look.width = image.width;
  }
  return look;
}

std::string in(const std::string& path, const std::string& name) {
  return (fs::path(path) / name).string();
}

/// Only some of the pictures were looked at: the size is written down even where it is that of all.
void add_pictures(Guess& guess, const Look& look) {
  constexpr int kSmall = 64;
  const bool stays = look.same_size && look.height <= kSmall && look.width <= kSmall;
  const int height = stays ? look.height : kSmall;
  const int width = stays ? look.width : kSmall;
  const std::string sizes = look.same_size
                                ? fmt::format("are {} x {} pixels", look.height, look.width)
                                : std::string("are of many sizes");
  guess.notes.push_back(
      {"inputs",
       stays
           ? fmt::format("The pictures {} and stay so.", sizes)
           : fmt::format(
                 "The pictures {} and are resized to {} x {}: more pixels show more and cost more.",
                 sizes, height, width)});
  guess.inputs.push_back({"image", "image", {"image"}, height, width});
  guess.data["inputs"] = {{"image", {{"resize", {height, width}}}}};
}

void add_classes(Guess& guess, const std::vector<std::string>& files) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& file : files) {
    if (file.find('/') != std::string::npos) ++counts[file.substr(0, file.find('/'))];
  }
  if (counts.size() < 2) {
    guess.notes.push_back({"targets",
                           "There are no folders of classes, so that there is no target: put each "
                           "class into a folder of its own, or name a folder of target pictures."});
    return;
  }
  guess.target = {"label", "folder", true, {}};
  for (const auto& [name, count] : counts) guess.target.classes.push_back(name);
  sort_classes(guess.target.classes);
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end(), fewer);
  guess.notes.push_back(
      {"targets", fmt::format("The target is the folder, one of {} classes: {}.", counts.size(),
                              printable(join(guess.target.classes, ", "), 200))});
  guess.notes.push_back(
      {"targets",
       fmt::format("'{}' has the fewest pictures, {}, and '{}' the most, {}.",
                   printable(least->first), least->second, printable(most->first), most->second)});
  guess.data["targets"] = {{"label", {{"class", "folder"}}}};
}

}  // namespace

std::optional<Guess> guess_pictures(const std::string& path, const fs::path& folder) {
  const fs::path root = folder / path;
  const std::string train = folder_called(root, {"train", "training"});
  const std::vector<std::string> files = list_pictures(root / train);
  if (files.empty()) return std::nullopt;
  Guess guess;
  guess.source = "images";
  guess.samples = files.size();
  guess.data["source"] = {{"images", train.empty() ? path : in(path, train)}};
  guess.notes.push_back({"source", fmt::format("The folder holds {} pictures.", files.size())});
  add_pictures(guess, look_at(root / train, files));
  add_classes(guess, files);
  const std::string test = train.empty() ? "" : folder_called(root, {"test", "testing"});
  const std::string validation =
      train.empty() ? "" : folder_called(root, {"validation", "valid", "val"});
  const auto part = [&](const std::string& name, double share) {
    return name.empty() ? Json(share) : Json{{"source", {{"images", in(path, name)}}}};
  };
  guess.data["split"] = {
      {"validation", part(validation, 0.1)}, {"test", part(test, 0.2)}, {"seed", 1}};
  if (!test.empty())
    guess.notes.push_back({"split", "The test pictures are those below '" + test + "'."});
  return guess;
}

namespace {

/// Images and labels that belong together; a `labels` that is empty was not found.
struct IdxPair {
  std::string images, labels;
  bool test = false;
};

std::vector<IdxPair> idx_pairs(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::directory_iterator(root, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->is_regular_file(error)) names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::vector<IdxPair> pairs;
  for (const std::string& name : names) {
    const std::size_t at = name.find("images");
    if (at == std::string::npos) continue;
    if (!GzipReader(root / name).read(4).starts_with(std::string("\0\0\x08\x03", 4))) continue;
    std::string labels = name;
    labels.replace(at, 6, "labels");
    const std::size_t axes = labels.find("idx3");
    if (axes != std::string::npos) labels.replace(axes, 4, "idx1");
    if (std::find(names.begin(), names.end(), labels) == names.end()) continue;
    const bool test =
        name.find("t10k") != std::string::npos || name.find("test") != std::string::npos;
    pairs.push_back({name, labels, test});
  }
  return pairs;
}

}  // namespace

std::optional<Guess> guess_idx(const std::string& path, const fs::path& folder) {
  const std::vector<IdxPair> pairs = idx_pairs(folder / path);
  const auto find = [&](bool test) {
    return std::find_if(pairs.begin(), pairs.end(),
                        [&](const IdxPair& pair) { return pair.test == test; });
  };
  const auto train = find(false);
  const auto test = find(true);
  if (train == pairs.end()) return std::nullopt;
  const auto options = [&](const IdxPair& pair) {
    return Json{{"idx", {{"images", in(path, pair.images)}, {"labels", in(path, pair.labels)}}}};
  };
  const auto records =
      open_source(IdxConfig{in(path, train->images), in(path, train->labels)}, folder);
  Guess guess;
  guess.source = "idx";
  guess.samples = records->size();
  guess.data["source"] = options(*train);
  guess.notes.push_back(
      {"source", fmt::format("The pictures are {} of {}.", records->size(), train->images)});
  const Image first = records->image(0, 0);
  add_pictures(guess, {true, first.height, first.width});
  std::vector<std::size_t> samples(records->size());
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = i;
  guess.target = {"label", "label", true, class_values("label", *records, 0, samples)};
  guess.notes.push_back(
      {"targets", fmt::format("The target is the label, one of {} classes: names: [...] says "
                              "what they are called.",
                              guess.target.classes.size())});
  guess.data["targets"] = {{"label", {{"class", "label"}}}};
  guess.data["split"] = {
      {"validation", 0.1},
      {"test", test == pairs.end() ? Json(0.2) : Json{{"source", options(*test)}}},
      {"seed", 1}};
  if (test != pairs.end())
    guess.notes.push_back({"split", "The test pictures are " + test->images + "."});
  return guess;
}

}  // namespace mgm
