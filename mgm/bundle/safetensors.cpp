#include "mgm/bundle/safetensors.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/bundle/strict_json.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 16 << 20;

std::string length_prefix(std::uint64_t length) {
  std::string bytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i) bytes += static_cast<char>(length >> (8 * i));
  return bytes;
}

std::uint64_t read_length(std::string_view bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;)
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  return length;
}

/// A file mapped read-only.
class Mapping {
 public:
  explicit Mapping(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status = {};
    if (file < 0 || ::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
      const int reason = errno;
      if (file >= 0) ::close(file);
      throw Error(Fault::kModel, {path.string()},
                  std::string("cannot be read: ") + std::strerror(reason));
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ > 0) memory_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    ::close(file);
    if (memory_ == MAP_FAILED)
      throw Error(Fault::kFailed, {path.string()}, "cannot be mapped into memory");
  }
  ~Mapping() {
    if (memory_ != nullptr) ::munmap(memory_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::string_view bytes() const { return {static_cast<const char*>(memory_), size_}; }

 private:
  void* memory_ = nullptr;
  std::size_t size_ = 0;
};

class MappedSafetensors : public SafetensorsFile {
 public:
  explicit MappedSafetensors(const std::filesystem::path& path)
      : name_(path.string()), mapping_(path) {
    const std::string_view all = mapping_.bytes();
    if (all.size() < kLengthBytes) refuse("is too short");
    const std::uint64_t header = read_length(all);
    if (header > kLargestHeader || header > all.size() - kLengthBytes)
      refuse("has a header that is larger than the file or than 16 MiB");
    data_ = all.substr(kLengthBytes + header);
    read_header(parse_strictly(all.substr(kLengthBytes, header), name_));
  }

  const std::map<std::string, Entry>& entries() const override { return entries_; }
  const std::map<std::string, std::string>& metadata() const override { return metadata_; }
  const float* data(const Entry& entry) const override {
    return reinterpret_cast<const float*>(data_.data() + entry.offset);
  }
  std::string_view bytes() const override { return mapping_.bytes(); }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(Fault::kModel, {name_},
                what + ": it is damaged; copy the model again or train it anew");
  }

  void read_header(const Json& header) {
    if (!header.is_object()) refuse("has no header");
    std::map<std::uint64_t, std::uint64_t> extents;
    for (const auto& [name, value] : header.items()) {
      if (name == "__metadata__") {
        read_metadata(value);
        continue;
      }
      const auto [begin, end] = read_entry(name, value);
      if (begin != end && !extents.emplace(begin, end).second) refuse("holds tensors that overlap");
    }
    std::uint64_t covered = 0;
    for (const auto& [begin, end] : extents) {
      if (begin != covered) refuse("holds tensors that overlap or leave gaps");
      covered = end;
    }
    if (covered != data_.size()) refuse("is longer or shorter than its tensors");
  }

  void read_metadata(const Json& value) {
    if (!value.is_object()) refuse("has malformed metadata");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) refuse("has malformed metadata");
      metadata_[key] = text.get<std::string>();
    }
  }

  std::pair<std::uint64_t, std::uint64_t> read_entry(const std::string& name, const Json& value) {
    const std::string what = "has a malformed entry for tensor '" + printable(name) + "'";
    const auto whole = [](const Json& list, std::size_t least, std::size_t most) {
      if (!list.is_array() || list.size() < least || list.size() > most) return false;
      for (const Json& item : list) {
        if (!item.is_number_unsigned()) return false;
      }
      return true;
    };
    constexpr std::size_t kMostAxes = 16;
    if (!value.is_object() || value.size() != 3 || value.value("dtype", Json()) != "F32" ||
        !whole(value.value("shape", Json()), 0, kMostAxes) ||
        !whole(value.value("data_offsets", Json()), 2, 2)) {
      refuse(what);
    }
    const std::uint64_t begin = value["data_offsets"][0].get<std::uint64_t>();
    const std::uint64_t end = value["data_offsets"][1].get<std::uint64_t>();
    if (begin > end || end > data_.size() || begin % sizeof(float) != 0) refuse(what);
    std::uint64_t count = 1;
    Shape shape;
    for (const Json& extent : value["shape"]) {
      const auto size = extent.get<std::uint64_t>();
      if (size > data_.size() || (size != 0 && count > data_.size() / size)) refuse(what);
      count *= size;
      shape.push_back(static_cast<std::int64_t>(size));
    }
    if (count * sizeof(float) != end - begin) refuse(what);
    entries_[name] = {std::move(shape), begin};
    return {begin, end};
  }

  std::string name_;
  Mapping mapping_;
  std::string_view data_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace

std::string safetensors(const std::map<std::string, const Array*>& tensors,
                        const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const auto& [name, array] : tensors) {
    const std::uint64_t end = offset + array->values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", array->shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes,
              ' ');  // so that the data are aligned
  std::string file = length_prefix(text.size()) + text;
  file.reserve(file.size() + offset);
  for (const auto& [name, array] : tensors) {
    file.append(reinterpret_cast<const char*>(array->values.data()),
                array->values.size() * sizeof(float));
  }
  return file;
}

std::unique_ptr<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
  return std::make_unique<MappedSafetensors>(path);
}

}  // namespace mgm
