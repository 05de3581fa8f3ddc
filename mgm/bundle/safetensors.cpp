#include "mgm/bundle/safetensors.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/base/little_endian.h"
#include "mgm/base/parse_json.h"
#include "mgm/base/text.h"
#include "mgm/bundle/damaged.h"
#include "mgm/bundle/element_types.h"
#include "mgm/bundle/mapped_file.h"
#include "mgm/bundle/strict_json.h"

namespace mgm {

namespace {

using PlainJson = nlohmann::json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kAlignment = 8;
constexpr std::uint64_t kLongestHeader = std::uint64_t{16} << 20;
constexpr std::size_t kMostAxes = 8;

std::uint64_t from_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

/// One tensor of the header: its extent in the data is [begin, end).
struct Extent {
  std::string name;
  Shape shape;
  std::uint64_t begin = 0, end = 0;
  std::string type = "F32";
};

/// Reads the header of one file; `refuse` says what is wrong with it.
class HeaderReader {
 public:
  HeaderReader(std::string file, SafetensorsFile::Types types)
      : file_(std::move(file)), types_(types) {}

  /// All tensors by where they lie, which covers `data_size` bytes without gap.
  std::vector<Extent> read(std::string_view header, std::size_t data_size) {
    const PlainJson json = parse_strict_json<PlainJson>(header, file_);
    if (!json.is_object()) refuse("its header is no JSON object");
    std::vector<Extent> extents;
    for (const auto& [name, entry] : json.items()) {
      if (name == "__metadata__") {
        read_metadata(entry);
      } else {
        extents.push_back(extent(name, entry));
      }
    }
    std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
      return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    std::uint64_t covered = 0;
    for (const Extent& next : extents) {
      if (next.begin != covered) refuse(name_of(next) + " overlaps another or leaves a gap");
      covered = next.end;
    }
    if (covered != data_size) {
      refuse("its header describes " + std::to_string(covered) + " bytes of data, it holds " +
             std::to_string(data_size));
    }
    return extents;
  }

  [[noreturn]] void refuse(const std::string& reason) const { throw damaged(file_, reason); }
  std::map<std::string, std::string> take_metadata() { return std::move(metadata_); }

 private:
  static std::string name_of(const Extent& extent) {
    return "tensor '" + printable(extent.name) + "'";
  }

  void read_metadata(const PlainJson& metadata) {
    if (!metadata.is_object()) refuse("its __metadata__ is no map of texts");
    for (const auto& [key, value] : metadata.items()) {
      if (!value.is_string()) refuse("its __metadata__ is no map of texts");
      metadata_[key] = value.get<std::string>();
    }
  }

  Extent extent(const std::string& name, const PlainJson& json) const {
    Extent result{name, {}, 0, 0};
    const bool has_keys = json.is_object() && json.size() == 3 && json.contains("dtype") &&
                          json.contains("shape") && json.contains("data_offsets");
    if (!has_keys) refuse(name_of(result) + " needs dtype, shape and data_offsets, nothing else");
    const std::uint64_t bytes = take_type(json["dtype"], result);
    const std::vector<std::uint64_t> offsets = numbers(result, json["data_offsets"]);
    if (offsets.size() != 2 || offsets[0] > offsets[1])
      refuse(name_of(result) + " needs two offsets in order");
    result.begin = offsets[0];
    result.end = offsets[1];
    const std::vector<std::uint64_t> shape = numbers(result, json["shape"]);
    if (shape.size() > kMostAxes) refuse(name_of(result) + " has more than 8 axes");
    std::uint64_t size = bytes;
    for (const std::uint64_t extent : shape) {
      if (extent > kMostExtent || __builtin_mul_overflow(size, extent, &size))
        refuse(name_of(result) + " has a shape that no file can hold");
      result.shape.push_back(static_cast<std::int64_t>(extent));
    }
    if (result.end - result.begin != size)
      refuse(name_of(result) + " has a shape that does not match its offsets");
    return result;
  }

  /// Bytes of one element.
  std::uint64_t take_type(const PlainJson& json, Extent& to) const {
    if (types_ == SafetensorsFile::Types::kFloats && json != "F32")
      refuse(name_of(to) + " is not of type F32");
    to.type = json.is_string() ? json.get<std::string>() : "";
    const std::optional<std::size_t> bytes = element_bytes(to.type);
    if (!bytes) {
      refuse(name_of(to) + " is of a type that is none of " + join(element_types(), ", "));
    }
    return *bytes;
  }

  std::vector<std::uint64_t> numbers(const Extent& of, const PlainJson& list) const {
    std::vector<std::uint64_t> result;
    bool fine = list.is_array();
    for (std::size_t i = 0; fine && i < list.size(); ++i) {
      fine = list[i].is_number_unsigned();
      if (fine) result.push_back(list[i].get<std::uint64_t>());
    }
    if (!fine) refuse(name_of(of) + " needs lists of whole numbers");
    return result;
  }

  static constexpr std::uint64_t kMostExtent = std::uint64_t{1} << 62;
  std::string file_;
  SafetensorsFile::Types types_;
  std::map<std::string, std::string> metadata_;
};

class MappedTensors : public SafetensorsFile {
 public:
  MappedTensors(const std::filesystem::path& path, Types types) : file_(path) {
    HeaderReader reader(path.string(), types);
    const std::string_view all = file_.bytes();
    if (all.size() < kLengthBytes) reader.refuse("it is too short for a header");
    const std::uint64_t length = from_little_endian(all);
    if (length > kLongestHeader || length > all.size() - kLengthBytes) {
      reader.refuse("its header claims " + std::to_string(length) + " bytes, the file has " +
                    std::to_string(all.size()) + " and 16 MiB are allowed");
    }
    if (types == Types::kFloats && length % sizeof(float) != 0)
      reader.refuse("its data is not aligned to 4 bytes");
    data_ = kLengthBytes + length;
    for (Extent& extent : reader.read(all.substr(kLengthBytes, length), all.size() - data_))
      entries_[extent.name] = {std::move(extent.shape), extent.begin, std::move(extent.type)};
    metadata_ = reader.take_metadata();
  }

  const std::map<std::string, Entry>& entries() const override { return entries_; }
  const float* data(const Entry& entry) const override {
    return reinterpret_cast<const float*>(file_.bytes().data() + data_ + entry.offset);
  }
  std::optional<Array> read(const Entry& entry) const override {
    const char* first = file_.bytes().data() + data_ + entry.offset;
    std::optional<std::vector<float>> values =
        to_floats(entry.type, first, static_cast<std::size_t>(elements(entry.shape)));
    if (!values) return std::nullopt;
    return Array(entry.shape, std::move(*values));
  }
  const std::map<std::string, std::string>& metadata() const override { return metadata_; }
  std::string_view bytes() const override { return file_.bytes(); }

 private:
  MappedFile file_;
  std::size_t data_ = 0;  ///< where the data starts
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace

namespace {

[[noreturn]] void refuse_to_write(const std::string& reason) {
  throw Error(Fault::kBug, "weights were made that could not be read again: " + reason);
}

std::string dumped(const PlainJson& header) {
  try {
    return header.dump();
  } catch (const PlainJson::exception& error) {  // a name that is not UTF-8
    refuse_to_write(json_reason(error));
  }
}

/// The limits are stated once, by what reads.
void expect_readable(const std::string& header, std::uint64_t data_size) {
  try {
    HeaderReader("the header", SafetensorsFile::Types::kFloats).read(header, data_size);
  } catch (const Error& error) {
    refuse_to_write(error.what());
  }
}

std::string header_of(const std::map<std::string, TensorView>& tensors,
                      const std::map<std::string, std::string>& metadata) {
  PlainJson header = PlainJson::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t end = 0;
  for (const auto& [name, tensor] : tensors) {
    const std::uint64_t begin = end;
    end += static_cast<std::uint64_t>(elements(tensor.shape)) * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
  }
  std::string text = dumped(header);
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  if (text.size() > kLongestHeader) {
    throw Error(Fault::kFailed, "a file of " + std::to_string(tensors.size()) +
                                    " weights would need a header of more than 16 MiB: divide the "
                                    "model into fewer layers or more experts");
  }
  expect_readable(text, end);
  std::string start;
  append_little_endian(text.size(), start);
  return start + text;
}

}  // namespace

void write_safetensors(const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata,
                       const std::function<void(std::string_view)>& write) {
  write(header_of(tensors, metadata));
  for (const auto& [name, tensor] : tensors) {
    write({reinterpret_cast<const char*>(tensor.values),
           static_cast<std::size_t>(elements(tensor.shape)) * sizeof(float)});
  }
}

std::string safetensors(const std::map<std::string, const Array*>& tensors,
                        const std::map<std::string, std::string>& metadata) {
  std::map<std::string, TensorView> views;
  for (const auto& [name, array] : tensors) views[name] = {array->shape, array->values.data()};
  std::string content;
  write_safetensors(views, metadata, [&](std::string_view piece) { content += piece; });
  return content;
}

std::unique_ptr<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path,
                                                       Types types) {
  return std::make_unique<MappedTensors>(path, types);
}

}  // namespace mgm
