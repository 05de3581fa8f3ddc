#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mgm/data/source.h"

namespace mgm {

/// A folder of PNG and JPEG files, of any sizes, read one by one when they are needed.
struct ImageFolderConfig {
  static constexpr const char* kName = "images";
  static constexpr const char* kSummary =
      "A folder of PNG and JPEG files, one folder a class. Columns: image, folder (the first "
      "level), path.";
  std::string path;
};
template <class Fields>
void describe(Fields& field, ImageFolderConfig& config) {
  field("path", config.path, "The folder, relative to the spec.", required);
}

std::unique_ptr<Records> open_source(const ImageFolderConfig& config,
                                     const std::filesystem::path& folder);

/// The pictures of a list of files, named as given; `root` is taken off their paths.
std::unique_ptr<Records> picture_records(const std::filesystem::path& root,
                                         std::vector<std::filesystem::path> files);

}  // namespace mgm
