#include "mgm/data/pictures_encoder.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

#include "mgm/base/located_json.h"
#include "mgm/base/random.h"
#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/picture.h"
#include "mgm/data/picture_rules.h"
#include "mgm/data/resize.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// Subtracted from values of 0..1 and divided by, for each channel.
struct Normalisation {
  std::vector<float> mean, deviation;
};

/// The file that a cell names, relative to the folder of the file in which the cell stands.
std::filesystem::path named_file(const Records& records, const ColumnRef& column,
                                 std::size_t sample) {
  const Place place = records.place(sample);
  const std::optional<std::string> path = records.text(column.index, sample);
  if (!path) {
    throw Error(Fault::kData, place,
                fmt::format("column '{}' is empty, expected the path of a picture",
                            printable(column.name)));
  }
  std::filesystem::path file = std::filesystem::path(place.file).parent_path() / *path;
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error)) return file;
  throw Error(
      Fault::kData, place,
      fmt::format("column '{}' holds '{}', but there is no file {}: paths of pictures start "
                  "at the folder of the table",
                  printable(column.name), printable(*path), printable(file.string(), 400)));
}

/// The picture of a sample, of either kind of column.
Image picture_of(const Records& records, const ColumnRef& column, std::size_t sample) {
  return column.is_image ? records.image(column.index, sample)
                         : decode_picture(named_file(records, column, sample));
}

class PicturesEncoder : public InputEncoder {
 public:
  /// `learned`: of a model, whose spec cannot be changed any more.
  PicturesEncoder(std::string column, Shape shape, bool resizes, Normalisation normalisation,
                  bool learned = false)
      : column_(std::move(column)),
        shape_(std::move(shape)),
        resizes_(resizes),
        normalisation_(std::move(normalisation)),
        learned_(learned) {}

  Shape shape() const override { return shape_; }
  std::vector<std::string> columns() const override { return {column_}; }
  Json json() const override {
    Json json{{"type", kPicturesInput}, {"column", column_}, {"shape", shape_}};
    json.update(picture_rules(resizes_));
    json.update({{"mean", normalisation_.mean}, {"deviation", normalisation_.deviation}});
    return json;
  }

  std::function<void(std::size_t, float*)> bind(const Records& records) const override {
    return [this, &records, ref = find_column(records, column_)](std::size_t sample, float* to) {
      const Image image = picture_of(records, ref, sample);
      if (!resizes_) check_size(image, records, sample);
      write(image, to);
    };
  }

  std::function<void(std::size_t)> bind_check(const Records& records) const override {
    const ColumnRef ref = find_column(records, column_);
    if (ref.is_image) return nullptr;
    return [&records, ref](std::size_t sample) { named_file(records, ref, sample); };
  }

 private:
  void check_size(const Image& image, const Records& records, std::size_t sample) const {
    if (image.height == shape_[1] && image.width == shape_[2]) return;
    throw Error(
        Fault::kData, records.place(sample),
        fmt::format("the picture is {} x {} pixels (height x width), expected {} x {} {}",
                    image.height, image.width, shape_[1], shape_[2],
                    learned_ ? "as the model was trained on: scale it, or train a model with "
                               "inputs that resize"
                             : "as the first training sample: say resize: [height, width]"));
  }

  void write(const Image& image, float* to) const {
    const bool as_it_is = image.channels == 1 && shape_[0] == 1 && image.height == shape_[1] &&
                          image.width == shape_[2];
    if (as_it_is) return write_grey(image, to);
    const Array array = resized(image, shape_[0], shape_[1], shape_[2]);
    const std::int64_t places = shape_[1] * shape_[2];
    const float* value = array.values.data();
    for (std::int64_t c = 0; c < shape_[0]; ++c) {
      const float mean = normalisation_.mean[c];
      const float scale = 1 / normalisation_.deviation[c];
      for (std::int64_t p = 0; p < places; ++p) *to++ = (*value++ - mean) * scale;
    }
  }

  /// The short way for pictures that need no change of size or colour.
  void write_grey(const Image& image, float* to) const {
    constexpr float kMost = 255;
    const float scale = 1 / (kMost * normalisation_.deviation[0]);
    const float shift = normalisation_.mean[0] / normalisation_.deviation[0];
    for (const std::uint8_t pixel : image.pixels) *to++ = static_cast<float>(pixel) * scale - shift;
  }

  std::string column_;
  Shape shape_;
  bool resizes_;
  Normalisation normalisation_;
  bool learned_;
};

/// Values are 0..1 divided by `deviation`.
Normalisation plain(std::int64_t channels, float deviation = 1) {
  return {std::vector<float>(channels, 0), std::vector<float>(channels, deviation)};
}

/// Means and deviations of ImageNet's training set, as models trained on it expect them.
Normalisation imagenet(std::int64_t channels) {
  if (channels == 3) return {{0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}};
  return {{0.449F}, {0.226F}};
}

/// Mean and deviation over every pixel of some pictures.
Normalisation measured(const PicturesEncoder& raw, const Records& records,
                       std::span<const std::size_t> samples) {
  const auto write = raw.bind(records);
  const Shape shape = raw.shape();
  const std::int64_t places = shape[1] * shape[2];
  std::vector<double> sums(shape[0], 0), squares(shape[0], 0);
  std::vector<float> picture(elements(shape));
  for (const std::size_t sample : samples) {
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
  const double count = static_cast<double>(samples.size()) * static_cast<double>(places);
  for (std::int64_t c = 0; c < shape[0]; ++c) {
    constexpr double kLeastVariance = 1e-8;
    const double mean = sums[c] / count;
    const double variance = squares[c] / count - mean * mean;
    result.mean[c] = static_cast<float>(mean);
    if (variance > kLeastVariance) result.deviation[c] = static_cast<float>(std::sqrt(variance));
  }
  return result;
}

/// Colour where any of a few pictures has it: a folder of photos may begin with a grey one.
std::int64_t channels_of(const Records& records, const ColumnRef& column,
                         std::span<const std::size_t> samples) {
  constexpr std::size_t kLookedAt = 16;
  const std::size_t step = std::max<std::size_t>(1, samples.size() / kLookedAt);
  for (std::size_t i = 0; i < samples.size(); i += step) {
    if (picture_of(records, column, samples[i]).channels == 3) return 3;
  }
  return 1;
}

std::vector<std::size_t> some_of(std::span<const std::size_t> samples) {
  constexpr std::size_t kMost = 5000;
  std::vector<std::size_t> chosen(samples.begin(), samples.end());
  if (chosen.size() <= kMost) return chosen;
  Random(0, "pictures to normalise by").shuffle(chosen);
  chosen.resize(kMost);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace

std::unique_ptr<InputEncoder> fit_pictures(const std::string& name, const InputConfig& config,
                                           const Records& records,
                                           std::span<const std::size_t> samples) {
  const std::string& column = config.columns.front();
  const ColumnRef ref = find_column(records, column);
  const Image first = picture_of(records, ref, samples.front());
  const bool resizes = !config.resize.empty();
  const std::int64_t channels =
      config.channels ? *config.channels : channels_of(records, ref, samples);
  const Shape shape{channels, resizes ? config.resize[0] : first.height,
                    resizes ? config.resize[1] : first.width};
  if (elements(shape) > kMostInputNumbers) {
    throw Error(Fault::kData,
                fmt::format("input '{}' takes {} numbers a sample; at most {} are possible: say "
                            "resize: [height, width]",
                            name, elements(shape), kMostInputNumbers));
  }
  Normalisation normalisation = plain(channels);
  if (config.normalise == "none") normalisation = plain(channels, 1.0F / 255);
  if (config.normalise == "imagenet") normalisation = imagenet(channels);
  if (config.normalise == "dataset") {
    const PicturesEncoder raw(column, shape, resizes, plain(channels));
    normalisation = measured(raw, records, some_of(samples));
  }
  return std::make_unique<PicturesEncoder>(column, shape, resizes, std::move(normalisation));
}

SampleJudge judge_pictures(const Records& records, const std::string& column) {
  return [&records, ref = find_column(records, column)](std::size_t sample) {
    picture_of(records, ref, sample);
  };
}

std::unique_ptr<InputEncoder> read_pictures(const Json& json) {
  const LocatedJson keys(json, "");
  keys.expect_keys({"type", "column", "shape", "resize", "grey", "alpha", "mean", "deviation"});
  const Shape shape = keys.at("shape").integers();
  Normalisation normalisation{json.at("mean").get<std::vector<float>>(),
                              json.at("deviation").get<std::vector<float>>()};
  bool fits = shape.size() == 3 && (shape[0] == 1 || shape[0] == 3) &&
              normalisation.mean.size() == static_cast<std::size_t>(shape[0]) &&
              normalisation.deviation.size() == normalisation.mean.size();
  for (const std::int64_t extent : shape) fits = fits && extent > 0 && extent <= kMostInputNumbers;
  fits = fits && shape[1] * shape[2] <= kMostInputNumbers / shape[0];
  for (const float mean : normalisation.mean) fits = fits && std::isfinite(mean);
  for (const float deviation : normalisation.deviation) {
    fits = fits && std::isfinite(deviation) && deviation > 0;
  }
  if (!fits) throw std::out_of_range("the shape or the normalisation of pictures");
  return std::make_unique<PicturesEncoder>(json.at("column").get<std::string>(), shape,
                                           read_picture_rules(json), std::move(normalisation),
                                           true);
}

}  // namespace mgm
