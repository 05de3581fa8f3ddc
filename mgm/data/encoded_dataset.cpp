#include "mgm/data/encoded_dataset.h"

#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"

namespace mgm {

EncodedDataset::EncodedDataset(std::shared_ptr<const Encoders> encoders,
                               std::shared_ptr<const Records> records,
                               const std::set<std::string>& targets)
    : encoders_(std::move(encoders)), records_(std::move(records)) {
  for (const auto& [name, encoder] : encoders_->inputs) {
    input_writers_.push_back(encoder->bind(*records_));
  }
  for (const TargetEncoder& encoder : encoders_->targets) {
    if (targets.contains(encoder.info().name))
      target_writers_.emplace_back(&encoder.info(), encoder.bind(*records_));
  }
}

Batch EncodedDataset::read(std::span<const std::size_t> samples) const {
  Batch batch{{samples.begin(), samples.end()}, {}, read_targets(samples)};
  for (std::size_t i = 0; i < input_writers_.size(); ++i) {
    const Port& port = encoders_->schema.inputs[i];
    batch.inputs[port.name] = fill(samples, port.shape, input_writers_[i]);
  }
  return batch;
}

std::map<std::string, Array> EncodedDataset::read_targets(
    std::span<const std::size_t> samples) const {
  check(samples);
  std::map<std::string, Array> targets;
  for (const auto& [info, write] : target_writers_)
    targets[info->name] = fill(samples, info->shape, write);
  return targets;
}

Array EncodedDataset::read_target(const std::string& name,
                                  std::span<const std::size_t> samples) const {
  check(samples);
  for (const auto& [info, write] : target_writers_) {
    if (info->name == name) return fill(samples, info->shape, write);
  }
  throw Error(Fault::kBug, fmt::format("'{}' is no target of these data", name));
}

std::vector<std::string> EncodedDataset::column(const std::string& name,
                                                std::span<const std::size_t> samples) const {
  check(samples);
  const ColumnRef ref = find_column(*records_, name, Fault::kSpec);
  if (ref.is_image) {
    throw Error(Fault::kSpec, fmt::format("column '{}' holds images, expected text to divide by",
                                          printable(name)));
  }
  std::vector<std::string> values;
  for (const std::size_t sample : samples) {
    values.push_back(records_->text(ref.index, sample).value_or(""));
  }
  return values;
}

void EncodedDataset::check(std::span<const std::size_t> samples) const {
  for (const std::size_t sample : samples) {
    if (sample >= size())
      throw Error(Fault::kBug, fmt::format("sample {} of {} was asked for", sample, size()));
    if (const auto problem = records_->problem(sample)) throw Error(*problem);
  }
}

Array EncodedDataset::fill(std::span<const std::size_t> samples, const Shape& sample_shape,
                           const Writer& write) {
  Shape shape{static_cast<std::int64_t>(samples.size())};
  shape.insert(shape.end(), sample_shape.begin(), sample_shape.end());
  Array array(shape);
  float* to = array.values.data();
  const std::int64_t step = elements(sample_shape);
  for (const std::size_t sample : samples) {
    write(sample, to);
    to += step;
  }
  return array;
}

}  // namespace mgm
