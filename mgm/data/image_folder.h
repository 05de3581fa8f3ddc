#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mgm/data/source.h"

namespace mgm {

/// A folder of PNG and JPEG files, of any sizes, at any depth, read one by one when they are
/// needed.
struct ImageFolderConfig {
  static constexpr const char* kName = "images";
  static constexpr const char* kSummary =
      "A folder of PNG and JPEG files, one folder a class. Columns: image, folder (the first "
      "level), path.";
  static constexpr const char* kShortFor = "path";
  std::string path;
};
template <class Fields>
void describe(Fields& field, ImageFolderConfig& config) {
  field("path", config.path, "The folder, relative to the spec.", required);
}

/// Lists the pictures (see list_pictures); throws Error(kData) where there is none.
std::unique_ptr<Records> open_source(const ImageFolderConfig& config,
                                     const std::filesystem::path& folder);

/// The paths below `root` of all files that end as pictures do, sorted. Links are followed; names
/// that begin with a point are passed over. Throws Error(kData) with the path for a folder that
/// cannot be read, links that lead in a circle, and names that are not UTF-8.
std::vector<std::string> list_pictures(const std::filesystem::path& root);

/// The pictures of a list of files, with the columns of an image folder; `root` is put before each
/// (and before labels).
std::unique_ptr<Records> picture_records(const std::filesystem::path& root,
                                         std::vector<std::string> files);

}  // namespace mgm
