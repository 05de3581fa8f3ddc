#include "mgm/data/picture.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/base/files.h"
#include "mgm/data/decode.h"

namespace mgm {

void check_picture_size(std::uint64_t width, std::uint64_t height, const std::string& path) {
  constexpr std::uint64_t kMostPixels = 100'000'000;
  if (width == 0 || height == 0 || width > kMostPixels || height > kMostPixels ||
      width * height > kMostPixels) {
    throw Error(
        Fault::kData, {path},
        fmt::format("says that it is {} x {} pixels; at most 100 million are read", width, height));
  }
}

Image decode_picture(const std::filesystem::path& path) {
  constexpr std::uintmax_t kLargestFile = std::uintmax_t{512} << 20;
  const std::string bytes = read_file(path, Fault::kData, kLargestFile);
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return decode_png(bytes, path.string());
  if (bytes.starts_with("\xff\xd8\xff")) return decode_jpeg(bytes, path.string());
  throw Error(Fault::kData, {path.string()},
              "is neither a PNG nor a JPEG file: convert or remove it");
}

bool is_picture_name(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

namespace {

/// For every output pixel of an axis, the input pixels under the filter and their weights, which
/// sum to one.
struct Taps {
  std::int64_t first;
  std::vector<float> weights;
};

std::vector<Taps> taps(std::int64_t from, std::int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(scale, 1.0);
  std::vector<Taps> all;
  for (std::int64_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const auto first =
        std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(centre - reach)));
    const auto last =
        std::min<std::int64_t>(from - 1, static_cast<std::int64_t>(std::floor(centre + reach)));
    Taps tap{first, {}};
    double sum = 0;
    for (std::int64_t j = first; j <= last; ++j) {
      const double weight = std::max(0.0, 1 - std::abs(static_cast<double>(j) - centre) / reach);
      tap.weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& weight : tap.weights) weight = static_cast<float>(weight / sum);
    all.push_back(std::move(tap));
  }
  return all;
}

/// [channels, height, width] of 0..1 at the picture's own size.
Array planes(const Image& image, std::int64_t channels) {
  Array array({channels, image.height, image.width});
  const std::int64_t places = std::int64_t{image.height} * image.width;
  constexpr float kRed = 0.299F, kGreen = 0.587F, kBlue = 0.114F, kMost = 255;
  for (std::int64_t p = 0; p < places; ++p) {
    const std::uint8_t* pixel = image.pixels.data() + p * image.channels;
    if (channels == 1 && image.channels == 3) {
      array.values[p] = (kRed * pixel[0] + kGreen * pixel[1] + kBlue * pixel[2]) / kMost;
      continue;
    }
    for (std::int64_t c = 0; c < channels; ++c) {
      array.values[c * places + p] = pixel[image.channels == 1 ? 0 : c] / kMost;
    }
  }
  return array;
}

Array resize_rows(const Array& x, std::int64_t height) {
  const std::vector<Taps> all = taps(x.shape[1], height);
  Array y({x.shape[0], height, x.shape[2]});
  const std::int64_t width = x.shape[2];
  for (std::int64_t c = 0; c < x.shape[0]; ++c) {
    for (std::int64_t i = 0; i < height; ++i) {
      float* row = y.values.data() + (c * height + i) * width;
      for (std::size_t t = 0; t < all[i].weights.size(); ++t) {
        const float* source =
            x.values.data() +
            (c * x.shape[1] + all[i].first + static_cast<std::int64_t>(t)) * width;
        for (std::int64_t j = 0; j < width; ++j) row[j] += all[i].weights[t] * source[j];
      }
    }
  }
  return y;
}

Array resize_columns(const Array& x, std::int64_t width) {
  const std::vector<Taps> all = taps(x.shape[2], width);
  Array y({x.shape[0], x.shape[1], width});
  for (std::int64_t row = 0; row < x.shape[0] * x.shape[1]; ++row) {
    const float* source = x.values.data() + row * x.shape[2];
    for (std::int64_t j = 0; j < width; ++j) {
      float sum = 0;
      for (std::size_t t = 0; t < all[j].weights.size(); ++t)
        sum += all[j].weights[t] * source[all[j].first + static_cast<std::int64_t>(t)];
      y.values[row * width + j] = sum;
    }
  }
  return y;
}

}  // namespace

Array picture_array(const Image& image, std::int64_t channels, std::int64_t height,
                    std::int64_t width) {
  Array array = planes(image, channels);
  if (height != image.height) array = resize_rows(array, height);
  if (width != image.width) array = resize_columns(array, width);
  return array;
}

}  // namespace mgm
