#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "mgm/data/records.h"

namespace mgm {

/// Decodes a PNG or JPEG file, told apart by its content. Alpha is composed onto black, palettes
/// and 16 bits are brought to 8 bits. Throws Error(kData) with the path: broken, cut short, of
/// another format, CMYK, or promising more than 100 megapixels (refused before anything is
/// allocated).
Image decode_picture(const std::filesystem::path& path);

/// True where the name ends as pictures do (.png, .jpg, .jpeg).
bool is_picture_name(const std::filesystem::path& path);

/// True where a file begins as PNG and JPEG files do.
bool is_picture_content(std::string_view bytes);

}  // namespace mgm
