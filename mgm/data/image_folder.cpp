#include "mgm/data/image_folder.h"

#include <algorithm>
#include <cstring>

#include "mgm/base/sha256.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

class PictureRecords : public Records {
 public:
  PictureRecords(fs::path root, std::vector<fs::path> files)
      : root_(std::move(root)), files_(std::move(files)) {}

  std::size_t size() const override { return files_.size(); }
  std::vector<std::string> text_columns() const override { return {"folder", "path"}; }
  std::vector<std::string> image_columns() const override { return {"image"}; }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override {
    const fs::path& file = files_[sample];
    if (column == 1) return file.string();
    if (!file.has_parent_path()) return std::nullopt;
    return file.begin()->string();
  }
  Image image(std::size_t, std::size_t sample) const override {
    return decode_picture(root_ / files_[sample]);
  }
  Place place(std::size_t sample) const override { return {(root_ / files_[sample]).string()}; }
  std::string label(std::size_t sample) const override { return (root_ / files_[sample]).string(); }
  std::string fingerprint() const override {
    Sha256 sum;
    for (const fs::path& file : files_) {
      std::error_code error;
      sum.add(file.string() + " " + std::to_string(fs::file_size(root_ / file, error)) + "\n");
    }
    return sum.hex();
  }

 private:
  fs::path root_;
  std::vector<fs::path> files_;
};

}  // namespace

std::unique_ptr<Records> picture_records(const fs::path& root, std::vector<fs::path> files) {
  return std::make_unique<PictureRecords>(root, std::move(files));
}

std::unique_ptr<Records> open_source(const ImageFolderConfig& config, const fs::path& folder) {
  const fs::path root = folder / config.path;
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    throw Error(Fault::kData, {root.string()}, "is no folder that can be read");
  }
  std::vector<fs::path> files;
  for (auto entry = fs::recursive_directory_iterator(
           root, fs::directory_options::skip_permission_denied, error);
       entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (error)
      throw Error(Fault::kData, {root.string()}, "cannot list the folder: " + error.message());
    if (is_picture_name(entry->path()) && entry->is_regular_file(error))
      files.push_back(entry->path().lexically_relative(root));
  }
  if (files.empty()) throw Error(Fault::kData, {root.string()}, "holds no PNG or JPEG files");
  std::sort(files.begin(), files.end());
  return picture_records(root, std::move(files));
}

}  // namespace mgm
