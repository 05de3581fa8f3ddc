#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mgm/base/array.h"

namespace mgm {

/// Writes named float tensors in the safetensors format (8-byte little-endian header length, JSON
/// header, data), names sorted, so that equal tensors give equal bytes; the header is padded with
/// spaces so that the data starts at a multiple of 8 bytes. `metadata` becomes the header's
/// `__metadata__`. Returns the file's content; Error(kFailed) where the header would be longer than
/// a reader allows, Error(kBug) for names and shapes that it would refuse.
std::string safetensors(const std::map<std::string, const Array*>& tensors,
                        const std::map<std::string, std::string>& metadata = {});

/// The values of a tensor that is to be written, where they lie in memory.
struct TensorView {
  Shape shape;
  const float* values;
};

/// The same file in pieces, in order, for what should not lie in memory twice.
void write_safetensors(const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata,
                       const std::function<void(std::string_view)>& write);

/// A safetensors file mapped into memory. The header is validated before anything is used
/// (Fault::kModel with the reason): length within the file and 16 MiB, strict JSON without
/// duplicate keys, known types, shape x size of the type = extent without overflow, extents
/// contiguous, in bounds, not overlapping and together the whole of the file. The file must be a
/// plain file, not a link.
class SafetensorsFile {
 public:
  struct Entry {
    Shape shape;
    std::size_t offset;        ///< in bytes from the start of the data
    std::string type = "F32";  ///< see element_types.h
  };
  enum class Types {
    kFloats,  ///< F32 only, data at a multiple of 4 bytes: what mgm writes
    kAny,     ///< whatever others write
  };

  static std::unique_ptr<SafetensorsFile> open(const std::filesystem::path& path,
                                               Types types = Types::kFloats);
  virtual ~SafetensorsFile() = default;

  virtual const std::map<std::string, Entry>& entries() const = 0;
  /// In place; of a file of kFloats.
  virtual const float* data(const Entry& entry) const = 0;
  /// As floats, copied; nothing where the type is none of floating point numbers.
  virtual std::optional<Array> read(const Entry& entry) const = 0;
  virtual const std::map<std::string, std::string>& metadata() const = 0;
  virtual std::string_view bytes() const = 0;  ///< of the whole file
};

}  // namespace mgm
