#pragma once

#include <cstdint>

#include "mgm/base/array.h"
#include "mgm/data/records.h"

namespace mgm {

/// Image as [channels, height, width] with values in 0..1, resized: bilinear when enlarging, and
/// when shrinking with the triangle filter widened to the step between output pixels, so that no
/// pixel is lost (as in Pillow's BILINEAR; pixel centres at half coordinates). Channels are 1
/// (luma of ITU-R BT.601) or 3 (grey repeated).
Array resized(const Image& image, std::int64_t channels, std::int64_t height, std::int64_t width);

}  // namespace mgm
