#include "mgm/data/picture.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/files.h"
#include "mgm/data/decode.h"

namespace mgm {

namespace {

bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }
bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8\xff"); }

}  // namespace

bool is_picture_content(std::string_view bytes) { return is_png(bytes) || is_jpeg(bytes); }

void check_picture_size(std::uint64_t width, std::uint64_t height, const std::string& path) {
  constexpr std::uint64_t kMostPixels = 100'000'000;
  if (width == 0 || height == 0 || width > kMostPixels || height > kMostPixels ||
      width * height > kMostPixels) {
    throw Error(Fault::kData, {path},
                fmt::format("says that it is {} x {} pixels; between 1 and 100 million are read: "
                            "scale it down or remove it",
                            width, height));
  }
}

Image decode_picture(const std::filesystem::path& path) {
  constexpr std::uintmax_t kLargestFile = std::uintmax_t{512} << 20;
  const std::string bytes = read_regular_file(path, Fault::kData, kLargestFile);
  if (is_png(bytes)) return decode_png(bytes, path.string());
  if (is_jpeg(bytes)) return decode_jpeg(bytes, path.string());
  throw Error(Fault::kData, {path.string()},
              bytes.empty() ? "is empty, expected a PNG or JPEG file: replace or remove it"
                            : "is neither a PNG nor a JPEG file: convert or remove it");
}

bool is_picture_name(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

}  // namespace mgm
