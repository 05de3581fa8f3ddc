#include "mgm/train/feature_cache.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/prefetch.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"

namespace mgm {

namespace {

std::size_t width_of(const FixedSignals& fixed) {
  std::int64_t width = 0;
  for (const Port& port : fixed.signals) width += elements(port.shape);
  return static_cast<std::size_t>(width);
}

/// What the fixed nodes of a phase write for a batch, beside what they read.
Signals computed(const Workshop& shop, const Phase& phase, const Batch& batch) {
  const at::NoGradGuard no_gradient;
  Signals known = feed(shop, batch, phase.address);
  Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch.samples.size()));
  for (const std::string& address : phase.fixed.needed) {
    Node& node = shop.tree.at(address);
    send_as_divided(shop, divided_routes(node), batch, run);
    for (const auto& [name, value] : node.forward(known, run)) known.set(name, value);
  }
  return known;
}

}  // namespace

std::int64_t FeatureCache::bytes(const FixedSignals& fixed, std::size_t samples) {
  return static_cast<std::int64_t>(width_of(fixed) * samples * sizeof(float));
}

std::string FeatureCache::too_large(const TrainConfig& strategy, const FixedSignals& fixed,
                                    std::size_t samples) {
  const ByteSize most = strategy.cache.options.value_or(CacheConfig{}).most;
  const ByteSize needed{bytes(fixed, samples)};
  if (needed.bytes <= most.bytes) return "";
  return fmt::format("they take {} for {}, more than train.cache.most ({})", text(needed),
                     counted(samples, "sample"), text(most));
}

void refuse_large_features(TrainingPlan& plan, const Strategies& strategies, const Split& split) {
  for (Phase& phase : plan.phases) {
    if (!phase.fixed.are_cached() || !phase.samples.empty()) continue;
    phase.fixed.why_not = FeatureCache::too_large(strategies.at(phase.address), phase.fixed,
                                                  split.train.size() + split.validation.size());
  }
}

std::unique_ptr<FeatureCache> FeatureCache::of(Workshop& shop, const Phase& phase, int number,
                                               const std::vector<Share>& shares) {
  if (!phase.fixed.are_cached()) return nullptr;
  std::size_t samples = 0;
  for (const Share& share : shares) samples += share.samples.size();
  const std::string why_not = too_large(shop.strategies.at(phase.address), phase.fixed, samples);
  if (!why_not.empty()) {
    shop.observer.remarked(phase, fmt::format("features that '{}' reads of parts that do not learn "
                                              "are computed at every step: {}",
                                              phase.address, why_not));
    return nullptr;
  }
  std::unique_ptr<FeatureCache> cache(new FeatureCache(shop, phase, number, samples));
  for (const Share& share : shares) {
    if (!cache->compute(share)) return nullptr;
  }
  return cache;
}

FeatureCache::FeatureCache(Workshop& shop, const Phase& phase, int number, std::size_t samples)
    : shop_(shop),
      phase_(phase),
      taken_(shop.features.take(bytes(phase.fixed, samples))),
      rows_(samples, width_of(phase.fixed), taken_,
            shop.scratch / ("features" + std::to_string(number))),
      row_of_(shop.dataset.size()) {}

FeatureCache::~FeatureCache() { shop_.features.give_back(taken_); }

bool FeatureCache::compute(const Share& share) {
  BatchLoader loader(shop_.dataset, share.samples, share.batch, 0, shop_.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    if (shop_.stopping()) return false;
    append(computed(shop_, phase_, *batch), batch->samples);
  }
  return true;
}

void FeatureCache::append(const Signals& signals, const std::vector<std::size_t>& samples) {
  std::vector<at::Tensor> flat;
  for (const Port& port : phase_.fixed.signals) flat.push_back(signals.at(port.name).flatten(1));
  const at::Tensor rows = flat.size() == 1 ? flat.front().contiguous() : at::cat(flat, 1);
  rows_.append(rows.data_ptr<float>(), samples.size());
  for (const std::size_t sample : samples) row_of_[sample] = count_++;
}

Batch FeatureCache::read(std::span<const std::size_t> samples) const {
  Batch batch;
  if (phase_.fixed.reads_data)
    batch = shop_.dataset.read(samples);
  else
    batch = {{samples.begin(), samples.end()}, {}, shop_.dataset.read_targets(samples)};
  std::vector<float*> to;
  for (const Port& port : phase_.fixed.signals) {
    Shape shape{static_cast<std::int64_t>(samples.size())};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    Array& array = batch.inputs[port.name] = Array(shape);
    to.push_back(array.values.data());
  }
  std::vector<float> row(rows_.width());
  for (const std::size_t sample : samples) {
    rows_.read(row_of_[sample], row.data());
    const float* from = row.data();
    for (std::size_t k = 0; k < to.size(); ++k) {
      const std::int64_t width = elements(phase_.fixed.signals[k].shape);
      to[k] = std::copy_n(from, width, to[k]);
      from += width;
    }
  }
  return batch;
}

Known::Known(const Tree& tree, const FixedSignals& fixed) : signals_(fixed.signals) {
  for (const std::string& address : fixed.nodes) nodes_.push_back(&tree.at(address));
}

bool Known::is_in(const Batch& batch) const {
  return !signals_.empty() && batch.inputs.count(signals_.front().name) > 0;
}

Signals Known::tell(const Batch& batch, Run& run) const {
  constexpr std::size_t kPictureAxes = 3;
  Signals known = signals_of(batch);
  for (const Port& port : signals_) {
    if (port.shape.size() != kPictureAxes) continue;
    known.set(port.name, known.at(port.name).contiguous(at::MemoryFormat::ChannelsLast));
  }
  for (const Node* node : nodes_) {
    Signals written;
    for (const Port& port : node->outputs()) {
      if (known.has(port.name)) written.set(port.name, known.at(port.name));
    }
    run.know(node->address(), std::move(written));
  }
  return known;
}

}  // namespace mgm
