#include "mgm/data/idx.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/sha256.h"
#include "mgm/data/gzip.h"

namespace mgm {

namespace {

constexpr std::uint32_t kLongestSide = 1 << 15;
/// What an IDX file says that its values are, by the third byte of its header; big-endian.
enum class ValueType : std::uint32_t { kUnsignedByte = 0x08, kShort = 0x0b, kInt = 0x0c };

std::size_t size_of(ValueType type) {
  return type == ValueType::kUnsignedByte ? 1 : type == ValueType::kShort ? 2 : 4;
}

struct IdxFile {
  ValueType type = ValueType::kUnsignedByte;
  std::vector<std::uint32_t> extents;
  std::string values;
};

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

/// Reads a header and no more bytes than it promises: it may lie, and a gzip file may grow without
/// end.
class IdxReader {
 public:
  /// `types`: those that the file may be of, as it says, the usual one first.
  IdxReader(const std::filesystem::path& path, std::size_t axes, const char* what,
            std::vector<ValueType> types)
      : path_(path), axes_(axes), what_(what), types_(std::move(types)), reader_(path) {}

  IdxFile read() {
    IdxFile file;
    file.extents = read_header(file.type);
    std::uintmax_t promised = size_of(file.type);
    for (const std::uint32_t extent : file.extents) {
      promised *= extent;
      if (promised > kMostDataBytes) {
        refuse(
            fmt::format("promises more than {} bytes, which is more than is read", kMostDataBytes));
      }
    }
    file.values = reader_.read(promised);
    char beyond = 0;
    const bool longer = reader_.read(&beyond, 1) > 0;
    if (file.values.size() != promised || longer) {
      refuse(fmt::format("its header promises {} bytes of {}, but it holds {}: fetch it again",
                         promised, what_, longer ? "more" : std::to_string(file.values.size())));
    }
    return file;
  }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw Error(Fault::kData, {path_.string()}, message);
  }

  /// The first four bytes of a file of some type and as many axes.
  std::uint32_t magic(ValueType type) const {
    return static_cast<std::uint32_t>(type) << 8 | static_cast<std::uint32_t>(axes_);
  }

  std::vector<std::uint32_t> read_header(ValueType& type) {
    const std::string header = reader_.read(4 + 4 * axes_);
    const auto fits = [&](ValueType one) { return big_endian(header, 0) == magic(one); };
    const auto found =
        header.size() < 4 ? types_.end() : std::find_if(types_.begin(), types_.end(), fits);
    if (found == types_.end()) {
      refuse(fmt::format(
          "is no IDX file of {}: it begins with {}, expected {:#010x} (unsigned bytes, {} {})",
          what_,
          header.size() < 4 ? "too few bytes" : fmt::format("{:#010x}", big_endian(header, 0)),
          magic(types_.front()), axes_, axes_ == 1 ? "axis" : "axes"));
    }
    type = *found;
    if (header.size() < 4 + 4 * axes_) refuse("ends within its header: fetch it again");
    std::vector<std::uint32_t> result;
    for (std::size_t i = 0; i < axes_; ++i) result.push_back(big_endian(header, 4 + 4 * i));
    if (result[0] == 0) refuse(fmt::format("holds no {}", what_));
    for (std::size_t i = 1; i < axes_; ++i) {
      if (result[i] == 0 || result[i] > kLongestSide) {
        refuse(fmt::format("says that its pictures are {} x {} pixels", result[1], result[2]));
      }
    }
    return result;
  }

  std::filesystem::path path_;
  std::size_t axes_;
  const char* what_;
  std::vector<ValueType> types_;
  GzipReader reader_;
};

/// A value of a file, as people write it.
std::string text_of(const IdxFile& file, std::size_t index) {
  const std::size_t size = size_of(file.type);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < size; ++i)
    bits = bits << 8 | static_cast<unsigned char>(file.values[index * size + i]);
  if (file.type == ValueType::kUnsignedByte) return std::to_string(bits);
  return std::to_string(file.type == ValueType::kShort ? static_cast<std::int16_t>(bits)
                                                       : static_cast<std::int32_t>(bits));
}

class IdxRecords : public Records {
 public:
  IdxRecords(std::string path, IdxFile images, IdxFile labels)
      : path_(std::move(path)), images_(std::move(images)), labels_(std::move(labels)) {}

  std::size_t size() const override { return images_.extents[0]; }
  std::vector<std::string> text_columns() const override {
    return labels_.values.empty() ? std::vector<std::string>{} : std::vector<std::string>{"label"};
  }
  std::vector<std::string> image_columns() const override { return {"image"}; }
  std::optional<std::string> text(std::size_t, std::size_t sample) const override {
    return text_of(labels_, sample);
  }
  Image image(std::size_t, std::size_t sample) const override {
    const std::size_t pixels = std::size_t{images_.extents[1]} * images_.extents[2];
    const auto* first =
        reinterpret_cast<const std::uint8_t*>(images_.values.data()) + sample * pixels;
    return {static_cast<int>(images_.extents[2]),
            static_cast<int>(images_.extents[1]),
            1,
            {first, first + pixels}};
  }
  Place place(std::size_t) const override { return {path_}; }
  std::string label(std::size_t sample) const override { return std::to_string(sample + 1); }
  std::string fingerprint() const override {
    Sha256 sum;
    for (const std::uint32_t extent : images_.extents) sum.add(std::to_string(extent) + " ");
    sum.add(images_.values);
    sum.add(labels_.values);
    return sum.hex();
  }

 private:
  std::string path_;
  IdxFile images_;
  IdxFile labels_;
};

}  // namespace

std::unique_ptr<Records> open_source(const IdxConfig& config, const std::filesystem::path& folder) {
  const std::filesystem::path images_path = folder / config.images;
  const std::filesystem::path labels_path = folder / config.labels;
  IdxFile images = IdxReader(images_path, 3, "pictures", {ValueType::kUnsignedByte}).read();
  IdxFile labels;
  if (!config.labels.empty()) {
    labels = IdxReader(labels_path, 1, "labels",
                       {ValueType::kUnsignedByte, ValueType::kShort, ValueType::kInt})
                 .read();
    if (labels.extents[0] != images.extents[0]) {
      throw Error(Fault::kData, {labels_path.string()},
                  fmt::format("holds {} labels for the {} pictures of {}: name files that belong "
                              "together",
                              labels.extents[0], images.extents[0], images_path.string()));
    }
  }
  return std::make_unique<IdxRecords>(images_path.string(), std::move(images), std::move(labels));
}

}  // namespace mgm
