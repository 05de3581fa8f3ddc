#include "mgm/data/image_folder.h"

#include <algorithm>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

class PictureRecords : public Records {
 public:
  PictureRecords(fs::path root, std::vector<std::string> files)
      : root_(std::move(root)), files_(std::move(files)) {}

  std::size_t size() const override { return files_.size(); }
  std::vector<std::string> text_columns() const override { return {"folder", "path"}; }
  std::vector<std::string> image_columns() const override { return {"image"}; }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override {
    const std::string& file = files_[sample];
    if (column == 1) return file;
    const std::size_t slash = file.find('/');
    if (slash == std::string::npos || slash == 0) return std::nullopt;
    return file.substr(0, slash);
  }
  Image image(std::size_t, std::size_t sample) const override {
    return decode_picture(root_ / files_[sample]);
  }
  Place place(std::size_t sample) const override { return {label(sample)}; }
  std::string label(std::size_t sample) const override { return (root_ / files_[sample]).string(); }
  std::string fingerprint() const override {
    Sha256 sum;
    for (const std::string& file : files_) {
      std::error_code error;
      sum.add(file + " " + std::to_string(fs::file_size(root_ / file, error)) + "\n");
    }
    return sum.hex();
  }

 private:
  fs::path root_;
  std::vector<std::string> files_;
};

/// Lists a folder and those below it.
class PictureLister {
 public:
  explicit PictureLister(fs::path root) : root_(std::move(root)) {}

  std::vector<std::string> list() {
    visit(root_, "");
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  [[noreturn]] static void refuse(const fs::path& path, const std::string& message) {
    throw Error(Fault::kData, {printable(path.string(), 4096)}, message);
  }

  /// `prefix` is what stands before the names of a folder's entries.
  void visit(const fs::path& folder, const std::string& prefix) {
    std::error_code error;
    const fs::path place = fs::canonical(folder, error);
    if (!error && std::find(open_.begin(), open_.end(), place) != open_.end()) {
      refuse(folder, "is a link to a folder that holds it: remove the link");
    }
    open_.push_back(place);
    if (!error) {
      for (auto entry = fs::directory_iterator(folder, error);
           !error && entry != fs::directory_iterator(); entry.increment(error)) {
        take(entry->path(), prefix + entry->path().filename().string());
      }
    }
    if (error)
      refuse(folder, "cannot be listed (" + error.message() + "): check path and permissions");
    open_.pop_back();
  }

  void take(const fs::path& path, const std::string& name) {
    if (path.filename().string().starts_with('.')) return;
    std::error_code error;
    if (fs::is_directory(path, error)) {
      visit(path, name + "/");
    } else if (is_picture_name(path)) {
      if (!fs::is_regular_file(path, error)) {
        refuse(path, "is no regular file (a pipe, or a link that leads nowhere): remove it");
      }
      if (valid_utf8_prefix(name) != name.size()) refuse(path, "its name is not UTF-8: rename it");
      files_.push_back(name);
    }
  }

  fs::path root_;
  std::vector<fs::path> open_;  ///< the folders that are being listed, outermost first
  std::vector<std::string> files_;
};

}  // namespace

std::vector<std::string> list_pictures(const fs::path& root) { return PictureLister(root).list(); }

std::unique_ptr<Records> picture_records(const fs::path& root, std::vector<std::string> files) {
  return std::make_unique<PictureRecords>(root, std::move(files));
}

std::unique_ptr<Records> open_source(const ImageFolderConfig& config, const fs::path& folder) {
  const fs::path root = folder / config.path;
  std::error_code error;
  if (fs::exists(root, error) && !fs::is_directory(root, error)) {
    throw Error(Fault::kData, {root.string()}, "is a file, expected a folder of pictures");
  }
  std::vector<std::string> files = list_pictures(root);
  if (files.empty()) throw Error(Fault::kData, {root.string()}, "holds no PNG or JPEG files");
  return picture_records(root, std::move(files));
}

}  // namespace mgm
