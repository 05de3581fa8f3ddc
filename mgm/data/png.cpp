#include <cstring>
#include <png.h>

#include "mgm/data/decode.h"

namespace mgm {

Image decode_png(const std::string& bytes, const std::string& path) {
  png_image header;
  std::memset(&header, 0, sizeof header);
  header.version = PNG_IMAGE_VERSION;
  const auto refuse = [&]() -> void {
    const std::string reason = header.message;
    png_image_free(&header);
    throw Error(Fault::kData, {path},
                "is a damaged PNG file (" + reason + "): replace or remove it");
  };
  if (png_image_begin_read_from_memory(&header, bytes.data(), bytes.size()) == 0) refuse();
  try {
    check_picture_size(header.width, header.height, path);
  } catch (...) {
    png_image_free(&header);
    throw;
  }
  const bool colour = (header.format & PNG_FORMAT_FLAG_COLOR) != 0;
  header.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Image image{static_cast<int>(header.width), static_cast<int>(header.height), colour ? 3 : 1, {}};
  image.pixels.resize(PNG_IMAGE_SIZE(header));
  const png_color black{0, 0, 0};
  if (png_image_finish_read(&header, &black, image.pixels.data(), 0, nullptr) == 0) refuse();
  if ((header.warning_or_error & PNG_IMAGE_ERROR) != 0) refuse();
  return image;
}

}  // namespace mgm
