#include "mgm/data/target_pictures.h"

#include <algorithm>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

class WithTargetPictures : public Records {
 public:
  WithTargetPictures(std::shared_ptr<const Records> records, std::string name, fs::path folder,
                     std::size_t path_column)
      : records_(std::move(records)),
        name_(std::move(name)),
        folder_(std::move(folder)),
        path_column_(path_column) {}

  std::size_t size() const override { return records_->size(); }
  std::vector<std::string> text_columns() const override { return records_->text_columns(); }
  std::vector<std::string> image_columns() const override {
    std::vector<std::string> columns = records_->image_columns();
    columns.push_back(name_);
    return columns;
  }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override {
    return records_->text(column, sample);
  }
  Image image(std::size_t column, std::size_t sample) const override {
    if (column < records_->image_columns().size()) return records_->image(column, sample);
    const fs::path file = find(sample);
    return file.empty() ? Image{} : decode_picture(file);
  }
  Place place(std::size_t sample) const override { return records_->place(sample); }
  std::string label(std::size_t sample) const override { return records_->label(sample); }
  std::optional<Error> problem(std::size_t sample) const override {
    return records_->problem(sample);
  }
  const CsvFormat* format() const override { return records_->format(); }
  std::string fingerprint() const override {
    Sha256 sum;
    sum.add(records_->fingerprint());
    for (std::size_t i = 0; i < size(); ++i) {
      const fs::path file = find(i);
      std::error_code error;
      if (!file.empty()) {
        sum.add(file.lexically_relative(folder_).string() + " " +
                std::to_string(fs::file_size(file, error)) + "\n");
      }
    }
    return sum.hex();
  }

  /// A path that leads out of the folder would find another picture, the input itself perhaps.
  void expect_below(const fs::path& path, std::size_t sample) const {
    const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
    if (path.is_relative() && !climbs) return;
    throw Error(Fault::kData, records_->place(sample),
                "the path '" + printable(path.string(), 200) + "' leads out of the folder " +
                    printable(folder_.string(), 200) +
                    " of target pictures: write paths relative to a folder, without '..'");
  }

  /// The sample's file; empty where there is none.
  fs::path find(std::size_t sample) const {
    const std::optional<std::string> path = records_->text(path_column_, sample);
    if (!path) return {};
    expect_below(*path, sample);
    std::error_code error;
    fs::path file = folder_ / *path;
    if (fs::is_regular_file(file, error)) return file;
    for (const char* ending : {".png", ".jpg", ".jpeg", ".PNG", ".JPG", ".JPEG"}) {
      file.replace_extension(ending);
      if (fs::is_regular_file(file, error)) return file;
    }
    return {};
  }

 private:
  std::shared_ptr<const Records> records_;
  std::string name_;
  fs::path folder_;
  std::size_t path_column_;
};

}  // namespace

std::shared_ptr<const Records> with_target_pictures(std::shared_ptr<const Records> records,
                                                    const std::string& target,
                                                    const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw Error(Fault::kData, {folder.string()},
                "is no folder that can be read, expected one of target pictures: check the path");
  }
  const ColumnRef path = find_column(*records, "path");
  auto result = std::make_shared<WithTargetPictures>(
      std::move(records), target_pictures_column(target), folder, path.index);
  bool any = false;
  for (std::size_t i = 0; i < result->size(); ++i) any = !result->find(i).empty() || any;
  if (any) return result;
  throw Error(Fault::kData, {folder.string()},
              "holds no picture for any sample, expected files under the same paths as the inputs, "
              "such as " +
                  result->text(path.index, 0).value_or(""));
}

}  // namespace mgm
