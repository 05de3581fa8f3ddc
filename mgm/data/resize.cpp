#include "mgm/data/resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mgm {

namespace {

/// The input pixels under the filter of one output pixel of an axis; the weights sum to one.
struct Taps {
  std::int64_t first = 0;
  std::vector<float> weights;
  std::int64_t end() const { return first + static_cast<std::int64_t>(weights.size()); }
};

/// For every output pixel of an axis; `first` and `end` never go back.
std::vector<Taps> taps_of_axis(std::int64_t from, std::int64_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(step, 1.0);
  std::vector<Taps> all(to);
  for (std::int64_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * step - 0.5;
    const auto first =
        std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(centre - reach)) + 1);
    const auto end = std::min(from, static_cast<std::int64_t>(std::ceil(centre + reach)));
    double sum = 0;
    std::vector<double> weights;
    for (std::int64_t j = first; j < end; ++j) {
      weights.push_back(1 - std::abs(static_cast<double>(j) - centre) / reach);
      sum += weights.back();
    }
    all[i].first = first;
    for (const double weight : weights) all[i].weights.push_back(static_cast<float>(weight / sum));
  }
  return all;
}

/// One row of an image as `channels` planes of 0..1.
void read_row(const Image& image, std::int64_t y, std::int64_t channels, float* to) {
  constexpr float kRed = 0.299F, kGreen = 0.587F, kBlue = 0.114F, kMost = 255;
  const std::int64_t width = image.width;
  const std::uint8_t* row = image.pixels.data() + y * width * image.channels;
  if (channels == 1 && image.channels == 3) {
    for (std::int64_t x = 0; x < width; ++x, row += 3) {
      to[x] = (kRed * row[0] + kGreen * row[1] + kBlue * row[2]) / kMost;
    }
    return;
  }
  for (std::int64_t c = 0; c < channels; ++c) {
    const std::uint8_t* pixel = row + (image.channels == 1 ? 0 : c);
    for (std::int64_t x = 0; x < width; ++x) to[c * width + x] = pixel[x * image.channels] / kMost;
  }
}

void resize_row(const float* from, const std::vector<Taps>& taps, float* to) {
  for (std::size_t x = 0; x < taps.size(); ++x) {
    const float* source = from + taps[x].first;
    float sum = 0;
    for (std::size_t t = 0; t < taps[x].weights.size(); ++t) sum += taps[x].weights[t] * source[t];
    to[x] = sum;
  }
}

}  // namespace

Array resized(const Image& image, std::int64_t channels, std::int64_t height, std::int64_t width) {
  const std::vector<Taps> down = taps_of_axis(image.height, height);
  const std::vector<Taps> across = taps_of_axis(image.width, width);
  Array result({channels, height, width});
  std::vector<float> row(channels * image.width);
  std::vector<float> narrow(channels * width);
  std::int64_t open = 0;  // the first output row that input rows still reach
  for (std::int64_t y = 0; y < image.height; ++y) {
    read_row(image, y, channels, row.data());
    for (std::int64_t c = 0; c < channels; ++c) {
      resize_row(row.data() + c * image.width, across, narrow.data() + c * width);
    }
    while (open < height && down[open].end() <= y) ++open;
    for (std::int64_t i = open; i < height && down[i].first <= y; ++i) {
      const float weight = down[i].weights[y - down[i].first];
      for (std::int64_t c = 0; c < channels; ++c) {
        float* to = result.values.data() + (c * height + i) * width;
        const float* from = narrow.data() + c * width;
        for (std::int64_t x = 0; x < width; ++x) to[x] += weight * from[x];
      }
    }
  }
  return result;
}

}  // namespace mgm
