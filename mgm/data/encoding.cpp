#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/data/encoder.h"
#include "mgm/data/fit_encoding.h"
#include "mgm/data/load.h"
#include "mgm/data/target.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
using Writer = std::function<void(std::size_t, float*)>;

/// Encoders of named inputs and targets; shared by the data sets that they are applied to.
struct Encoders {
  std::vector<std::pair<std::string, std::shared_ptr<const InputEncoder>>> inputs;
  std::vector<TargetEncoder> targets;
  DataSchema schema;
};

class EncodedDataset : public Dataset {
 public:
  EncodedDataset(std::shared_ptr<const Encoders> encoders, std::shared_ptr<const Records> records,
                 bool with_targets)
      : encoders_(std::move(encoders)), records_(std::move(records)), with_targets_(with_targets) {
    for (const auto& [name, encoder] : encoders_->inputs)
      input_writers_.push_back(encoder->bind(*records_));
    if (!with_targets) return;
    for (const TargetEncoder& encoder : encoders_->targets)
      target_writers_.push_back(encoder.bind(*records_));
  }

  const DataSchema& schema() const override { return encoders_->schema; }
  std::size_t size() const override { return records_->size(); }

  Batch read(std::span<const std::size_t> samples) const override {
    Batch batch{{samples.begin(), samples.end()}, {}, read_targets(samples)};
    for (std::size_t i = 0; i < input_writers_.size(); ++i) {
      const Port& port = encoders_->schema.inputs[i];
      batch.inputs[port.name] = fill(samples, port.shape, input_writers_[i]);
    }
    return batch;
  }

  std::map<std::string, Array> read_targets(std::span<const std::size_t> samples) const override {
    std::map<std::string, Array> targets;
    for (std::size_t i = 0; i < target_writers_.size(); ++i) {
      const TargetInfo& info = encoders_->targets[i].info();
      targets[info.name] = fill(samples, info.shape, target_writers_[i]);
    }
    return targets;
  }

  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override {
    const ColumnRef ref = find_column(*records_, name);
    if (ref.is_image)
      throw Error(Fault::kSpec,
                  fmt::format("column '{}' holds images, not values to divide by", name));
    std::vector<std::string> values;
    for (const std::size_t sample : samples)
      values.push_back(records_->text(ref.index, sample).value_or(""));
    return values;
  }
  std::vector<std::string> columns() const override { return records_->text_columns(); }
  std::string label(std::size_t sample) const override { return records_->label(sample); }

 private:
  static Array fill(std::span<const std::size_t> samples, const Shape& sample_shape,
                    const Writer& write) {
    Shape shape{static_cast<std::int64_t>(samples.size())};
    shape.insert(shape.end(), sample_shape.begin(), sample_shape.end());
    Array array(shape);
    for (std::size_t i = 0; i < samples.size(); ++i)
      write(samples[i], array.row(static_cast<std::int64_t>(i)));
    return array;
  }

  std::shared_ptr<const Encoders> encoders_;
  std::shared_ptr<const Records> records_;
  bool with_targets_;
  std::vector<Writer> input_writers_;
  std::vector<Writer> target_writers_;
};

class KnownEncoding : public Encoding {
 public:
  explicit KnownEncoding(std::shared_ptr<Encoders> encoders) : encoders_(std::move(encoders)) {
    for (const auto& [name, encoder] : encoders_->inputs)
      encoders_->schema.inputs.push_back({name, encoder->shape()});
    for (const TargetEncoder& encoder : encoders_->targets)
      encoders_->schema.targets.push_back(encoder.info());
  }
  const DataSchema& schema() const override { return encoders_->schema; }

  Json json() const override {
    Json inputs = Json::object();
    for (const auto& [name, encoder] : encoders_->inputs) inputs[name] = encoder->json();
    Json targets = Json::array();
    for (const TargetEncoder& encoder : encoders_->targets) targets.push_back(encoder.json());
    return {{"inputs", std::move(inputs)}, {"targets", std::move(targets)}};
  }

  std::unique_ptr<Dataset> apply(std::shared_ptr<const Records> records,
                                 bool with_targets) const override {
    return std::make_unique<EncodedDataset>(encoders_, std::move(records), with_targets);
  }

 private:
  std::shared_ptr<Encoders> encoders_;
};

}  // namespace

std::unique_ptr<Encoding> fit_encoding(const std::vector<NamedInput>& inputs,
                                       const std::vector<NamedTarget>& targets,
                                       const Records& records, const Split& split,
                                       const std::string& folder) {
  auto encoders = std::make_shared<Encoders>();
  for (const NamedInput& input : inputs) {
    encoders->inputs.emplace_back(input.name,
                                  fit_input(input.name, input.config, records, split.train));
  }
  std::vector<std::size_t> known =
      split.train;  // a class seen only in the test share stays unknown
  known.insert(known.end(), split.validation.begin(), split.validation.end());
  known.insert(known.end(), split.calibration.begin(), split.calibration.end());
  for (const NamedTarget& target : targets) {
    encoders->targets.push_back(
        TargetEncoder::fit(target.name, target.config, records, known, folder));
  }
  return std::make_unique<KnownEncoding>(std::move(encoders));
}

std::unique_ptr<Encoding> read_encoding(const Json& json) {
  try {
    auto encoders = std::make_shared<Encoders>();
    for (const auto& [name, input] : json.at("inputs").items())
      encoders->inputs.emplace_back(name, read_input(input));
    for (const Json& target : json.at("targets"))
      encoders->targets.push_back(TargetEncoder::read(target));
    return std::make_unique<KnownEncoding>(std::move(encoders));
  } catch (const Error& error) {
    throw Error(Fault::kModel, std::string("the model's encoding is malformed: ") + error.what());
  } catch (const std::exception& error) {
    throw Error(Fault::kModel,
                std::string("the model's encoding is malformed: ") + printable(error.what()));
  }
}

}  // namespace mgm
