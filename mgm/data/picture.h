#pragma once

#include <filesystem>
#include <string>

#include "mgm/base/array.h"
#include "mgm/data/records.h"

namespace mgm {

/// Decodes a PNG or JPEG file, told apart by its content. Alpha is composed onto black, palettes
/// and 16 bits are brought to 8 bits. Throws Error(kData) with the path: broken, cut short, of
/// another format, or promising more than 100 megapixels (refused before anything is allocated).
Image decode_picture(const std::filesystem::path& path);

/// True where the name ends as pictures do (.png, .jpg, .jpeg).
bool is_picture_name(const std::filesystem::path& path);

/// Image as [channels, height, width] with values in 0..1, resized (triangle filter, widened when
/// shrinking so that no pixel is lost; no change where the size fits); channels 1 (luma of Rec.
/// 601) or 3.
Array picture_array(const Image& image, std::int64_t channels, std::int64_t height,
                    std::int64_t width);

}  // namespace mgm
