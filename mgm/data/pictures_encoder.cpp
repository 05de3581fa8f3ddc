#include <cmath>
#include <fmt/format.h>

#include "mgm/base/random.h"
#include "mgm/data/columns_encoder.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// Subtracted and divided by, for each channel.
struct Normalisation {
  std::vector<float> mean, deviation;
};

class PicturesEncoder : public InputEncoder {
 public:
  PicturesEncoder(std::string column, Shape shape, bool resizes, Normalisation normalisation)
      : columns_{std::move(column)},
        shape_(std::move(shape)),
        resizes_(resizes),
        normalisation_(std::move(normalisation)) {}

  Shape shape() const override { return shape_; }
  const std::vector<std::string>& columns() const override { return columns_; }
  Json json() const override {
    return {{"image", columns_.front()},
            {"shape", shape_},
            {"resize", resizes_},
            {"mean", normalisation_.mean},
            {"deviation", normalisation_.deviation}};
  }

  std::function<void(std::size_t, float*)> bind(const Records& records) const override {
    const ColumnRef ref = find_column(records, columns_.front());
    return [this, &records, ref](std::size_t sample, float* to) {
      write(
          ref.is_image ? records.image(ref.index, sample) : picture_at(records, ref.index, sample),
          records, sample, to);
    };
  }

 private:
  static Image picture_at(const Records& records, std::size_t column, std::size_t sample) {
    const std::optional<std::string> path = records.text(column, sample);
    const Place place = records.place(sample);
    if (!path) throw Error(Fault::kData, place, "names no image");
    return decode_picture(std::filesystem::path(place.file).parent_path() / *path);
  }

  void write(const Image& image, const Records& records, std::size_t sample, float* to) const {
    if (!resizes_ && (image.height != shape_[1] || image.width != shape_[2])) {
      throw Error(
          Fault::kData, records.place(sample),
          fmt::format("sample {} is {} x {} pixels high and wide, others are {} x {}: say resize: "
                      "[height, width] in the spec",
                      records.label(sample), image.height, image.width, shape_[1], shape_[2]));
    }
    const std::int64_t places = shape_[1] * shape_[2];
    if (image.channels == 1 && shape_[0] == 1 && image.height == shape_[1] &&
        image.width == shape_[2]) {
      write_grey(image, to);
      return;
    }
    const Array array = picture_array(image, shape_[0], shape_[1], shape_[2]);
    for (std::int64_t c = 0; c < shape_[0]; ++c) {
      for (std::int64_t p = 0; p < places; ++p) {
        *to++ =
            (array.values[c * places + p] - normalisation_.mean[c]) / normalisation_.deviation[c];
      }
    }
  }

  /// The short way for pictures that need no change of size or colour.
  void write_grey(const Image& image, float* to) const {
    constexpr float kMost = 255;
    const float scale = 1 / (kMost * normalisation_.deviation[0]);
    const float shift = normalisation_.mean[0] / normalisation_.deviation[0];
    for (const std::uint8_t pixel : image.pixels) *to++ = static_cast<float>(pixel) * scale - shift;
  }

  std::vector<std::string> columns_;
  Shape shape_;
  bool resizes_;
  Normalisation normalisation_;
};

Normalisation plain(std::int64_t channels) {
  return {std::vector<float>(channels, 0), std::vector<float>(channels, 1)};
}

/// Means and deviations of ImageNet's training set, as torchvision's models expect them.
Normalisation imagenet(std::int64_t channels) {
  if (channels == 3) return {{0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}};
  return {{0.449F}, {0.226F}};
}

/// Over at most this many training pictures, chosen by a fixed seed.
constexpr std::size_t kMeasured = 5000;

Normalisation measured(const std::string& column, const Shape& shape, bool resizes,
                       const Records& records, std::span<const std::size_t> samples) {
  const PicturesEncoder raw(column, shape, resizes, plain(shape[0]));
  const auto write = raw.bind(records);
  std::vector<std::size_t> chosen(samples.begin(), samples.end());
  Random(0, "normalise " + column).shuffle(chosen);
  chosen.resize(std::min(chosen.size(), kMeasured));
  const std::int64_t places = shape[1] * shape[2];
  std::vector<double> sums(shape[0], 0), squares(shape[0], 0);
  std::vector<float> picture(elements(shape));
  for (const std::size_t sample : chosen) {
    write(sample, picture.data());
    for (std::int64_t c = 0; c < shape[0]; ++c) {
      for (std::int64_t p = 0; p < places; ++p) {
        const double value = picture[c * places + p];
        sums[c] += value;
        squares[c] += value * value;
      }
    }
  }
  Normalisation result = plain(shape[0]);
  const double count = static_cast<double>(chosen.size()) * static_cast<double>(places);
  for (std::int64_t c = 0; c < shape[0]; ++c) {
    const double mean = sums[c] / count;
    const double variance = squares[c] / count - mean * mean;
    result.mean[c] = static_cast<float>(mean);
    if (variance > 1e-12) result.deviation[c] = static_cast<float>(std::sqrt(variance));
  }
  return result;
}

}  // namespace

std::unique_ptr<InputEncoder> fit_pictures(const std::string& name, const InputConfig& config,
                                           const Records& records,
                                           std::span<const std::size_t> samples) {
  if (config.columns.size() != 1) {
    throw Error(Fault::kData, fmt::format("input '{}' is an image and takes one column, found {}",
                                          name, config.columns.size()));
  }
  if (!config.resize.empty() && config.resize.size() != 2) {
    throw Error(Fault::kSpec, fmt::format("input '{}': resize takes [height, width]", name));
  }
  const std::string& column = config.columns.front();
  const ColumnRef ref = find_column(records, column);
  Image first;
  if (ref.is_image) {
    first = records.image(ref.index, samples.front());
  } else {
    const Place place = records.place(samples.front());
    first = decode_picture(std::filesystem::path(place.file).parent_path() /
                           records.text(ref.index, samples.front()).value_or(""));
  }
  const std::int64_t channels = config.colour == "grey"  ? 1
                                : config.colour == "rgb" ? 3
                                                         : first.channels;
  const bool resizes = !config.resize.empty();
  const Shape shape{channels, resizes ? config.resize[0] : first.height,
                    resizes ? config.resize[1] : first.width};
  Normalisation normalisation = plain(channels);
  if (config.normalise == "imagenet") normalisation = imagenet(channels);
  if (config.normalise == "data")
    normalisation = measured(column, shape, resizes, records, samples);
  return std::make_unique<PicturesEncoder>(column, shape, resizes, std::move(normalisation));
}

std::unique_ptr<InputEncoder> read_pictures(const Json& json) {
  const auto shape = json.at("shape").get<Shape>();
  Normalisation normalisation{json.at("mean").get<std::vector<float>>(),
                              json.at("deviation").get<std::vector<float>>()};
  constexpr std::int64_t kLargestSide = 1 << 15;
  bool fits = shape.size() == 3 && (shape[0] == 1 || shape[0] == 3);
  for (const std::int64_t extent : shape) fits = fits && extent > 0 && extent <= kLargestSide;
  const auto channels = fits ? static_cast<std::size_t>(shape[0]) : 0;
  if (!fits || normalisation.mean.size() != channels ||
      normalisation.deviation.size() != channels) {
    throw std::out_of_range("shape");
  }
  return std::make_unique<PicturesEncoder>(json.at("image").get<std::string>(), shape,
                                           json.at("resize").get<bool>(), std::move(normalisation));
}

}  // namespace mgm
