#pragma once

#include <cstdint>
#include <string>

#include "mgm/data/records.h"

namespace mgm {

Image decode_png(const std::string& bytes, const std::string& path);
Image decode_jpeg(const std::string& bytes, const std::string& path);

/// Throws Error(kData) for a picture without pixels or with more than 100 million.
void check_picture_size(std::uint64_t width, std::uint64_t height, const std::string& path);

}  // namespace mgm
