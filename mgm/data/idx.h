#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "mgm/data/source.h"

namespace mgm {

/// Pictures and labels in the IDX format of MNIST (http://yann.lecun.com/exdb/mnist): unsigned
/// bytes; labels also as whole numbers of two or four bytes, for more than 256 classes. Gzip too.
struct IdxConfig {
  static constexpr const char* kName = "idx";
  static constexpr const char* kSummary =
      "Pictures and labels in the IDX format of MNIST; .gz too. Columns: image, label.";
  std::string images;
  std::string labels;
};
template <class Fields>
void describe(Fields& field, IdxConfig& config) {
  field("images", config.images, "The file of pictures, relative to the spec.", required);
  field("labels", config.labels, "The file of labels; not needed to predict.");
}

std::unique_ptr<Records> open_source(const IdxConfig& config, const std::filesystem::path& folder);

}  // namespace mgm
