#include "mgm/data/idx.h"

#include <fmt/format.h>

#include "mgm/base/sha256.h"
#include "mgm/data/gzip.h"

namespace mgm {

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{8} << 30;
constexpr std::uint32_t kLargestSide = 1 << 15;

/// An IDX file of unsigned bytes, its header checked against its length.
struct IdxFile {
  std::string bytes;
  std::vector<std::uint32_t> extents;
  std::size_t header = 0;
};

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

IdxFile read_idx(const std::filesystem::path& path, std::size_t axes, const char* what) {
  IdxFile file{read_maybe_gzip(path, kLargestFile), {}, 4 + 4 * axes};
  const auto refuse = [&](const std::string& message) {
    throw Error(Fault::kData, {path.string()}, message);
  };
  if (file.bytes.size() < file.header) refuse("is too short to be an IDX file");
  if (big_endian(file.bytes, 0) != 0x0800 + axes) {
    refuse(
        fmt::format("is no IDX file of {} (unsigned bytes on {} axes): it begins with {:#010x}, "
                    "expected {:#010x}",
                    what, axes, big_endian(file.bytes, 0), 0x0800 + axes));
  }
  std::uintmax_t size = file.header;
  std::uintmax_t values = 1;
  for (std::size_t i = 0; i < axes; ++i) {
    file.extents.push_back(big_endian(file.bytes, 4 + 4 * i));
    if (i > 0 && (file.extents[i] == 0 || file.extents[i] > kLargestSide))
      refuse(fmt::format("says that pictures are {} wide or high", file.extents[i]));
    values *= file.extents[i];
  }
  size += values;
  if (size != file.bytes.size()) {
    refuse(fmt::format("its header promises {} bytes, but it holds {}: fetch it again", size,
                       file.bytes.size()));
  }
  if (file.extents[0] == 0) refuse("holds no samples");
  return file;
}

class IdxRecords : public Records {
 public:
  IdxRecords(std::string path, IdxFile images, IdxFile labels)
      : path_(std::move(path)), images_(std::move(images)), labels_(std::move(labels)) {}

  std::size_t size() const override { return images_.extents[0]; }
  std::vector<std::string> text_columns() const override {
    return labels_.bytes.empty() ? std::vector<std::string>{} : std::vector<std::string>{"label"};
  }
  std::vector<std::string> image_columns() const override { return {"image"}; }
  std::optional<std::string> text(std::size_t, std::size_t sample) const override {
    return std::to_string(static_cast<unsigned char>(labels_.bytes[labels_.header + sample]));
  }
  Image image(std::size_t, std::size_t sample) const override {
    Image image{static_cast<int>(images_.extents[2]), static_cast<int>(images_.extents[1]), 1, {}};
    const std::size_t pixels = std::size_t{images_.extents[1]} * images_.extents[2];
    const auto* first = reinterpret_cast<const std::uint8_t*>(images_.bytes.data()) +
                        images_.header + sample * pixels;
    image.pixels.assign(first, first + pixels);
    return image;
  }
  Place place(std::size_t) const override { return {path_}; }
  std::string label(std::size_t sample) const override { return std::to_string(sample + 1); }
  std::string fingerprint() const override { return sha256(images_.bytes + labels_.bytes); }

 private:
  std::string path_;
  IdxFile images_;
  IdxFile labels_;
};

}  // namespace

std::unique_ptr<Records> open_source(const IdxConfig& config, const std::filesystem::path& folder) {
  IdxFile images = read_idx(folder / config.images, 3, "pictures");
  IdxFile labels;
  if (!config.labels.empty()) {
    labels = read_idx(folder / config.labels, 1, "labels");
    if (labels.extents[0] != images.extents[0]) {
      throw Error(Fault::kData, {(folder / config.labels).string()},
                  fmt::format("holds {} labels, but there are {} pictures", labels.extents[0],
                              images.extents[0]));
    }
  }
  return std::make_unique<IdxRecords>((folder / config.images).string(), std::move(images),
                                      std::move(labels));
}

}  // namespace mgm
