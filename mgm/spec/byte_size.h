#pragma once

#include <cstdint>
#include <string>

#include "mgm/spec/field_types.h"

namespace mgm {

/// An amount of memory, written `2GiB`, `500 MB` or as a number of bytes; 0: none is said.
struct ByteSize {
  std::int64_t bytes = 0;
};

/// For people: `1.5 GiB`, `300 MiB`, `5.8 KiB`, `12 B`, rounded up in the last digit.
std::string text(ByteSize size);

template <>
struct FieldType<ByteSize> : PlainFieldType<ByteSize> {
  static std::string type(const ByteSize&);
  static nlohmann::ordered_json schema(const ByteSize&);
  static nlohmann::ordered_json write(const ByteSize&);
  static bool read(const Spec&, ByteSize&, Problems&);
};

}  // namespace mgm
