// What a phase takes, tried on a few of its steps.

#include <algorithm>
#include <chrono>

#include "mgm/data/prefetch.h"
#include "mgm/node/memory_meter.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/learning.h"

namespace mgm {

void Learning::try_step(const Batch& batch) {
  state_.epoch = epochs_;  // nothing is frozen any more
  if (state_.step >= steps_per_epoch()) state_.step = 0;
  try {
    step(batch);
  } catch (const Diverged&) {
    // the time was taken all the same, and training itself will say so
    ++state_.step;
    gathered_ = false;
  }
}

bool Learning::keeps_features() const {
  const std::size_t samples = train_.size() + validation_.size();
  return phase_.fixed.are_cached() &&
         FeatureCache::too_large(strategy_, phase_.fixed, samples).empty();
}

Learning::Speed Learning::measure() {
  using Clock = std::chrono::steady_clock;
  constexpr int kLeast = 3, kMost = 50, kWarmUp = 2;
  constexpr double kEnoughSeconds = 0.1;
  const Tensors before = copy_of_weights();
  std::vector<std::size_t> order;
  const std::size_t size = std::min(static_cast<std::size_t>(strategy_.batch), train_.size());
  // of what is computed once, one batch is enough
  const std::size_t distinct = keeps_features() ? size : train_.size();
  for (std::size_t i = 0; i < size * (kMost + kWarmUp); ++i) order.push_back(train_[i % distinct]);
  const double features =
      measure_features({train_.begin(), train_.begin() + static_cast<long>(size)});
  BatchLoader loader(data(), std::move(order), size);
  for (int i = 0; i < kWarmUp; ++i) try_step(*loader.next());  // pays for what is set up once
  std::vector<double> took;
  double sum = 0;
  auto start = Clock::now();
  while (const std::optional<Batch> batch = loader.next()) {
    try_step(*batch);
    const auto end = Clock::now();
    took.push_back(std::chrono::duration<double>(end - start).count());
    start = end;
    sum += took.back();
    if (took.size() >= kLeast && sum >= kEnoughSeconds) break;
  }
  put_weights(before);
  const double validation = measure_validation();
  // the median: another process may have taken the core for a step
  std::nth_element(took.begin(), took.begin() + took.size() / 2, took.end());
  return {took[took.size() / 2], steps_per_epoch() * epochs_,
          validation * static_cast<double>(epochs_), features};
}

double Learning::measure_features(const std::vector<std::size_t>& samples) {
  if (!keeps_features()) return 0;
  const auto start = std::chrono::steady_clock::now();
  cache_ = FeatureCache::of(shop_, phase_, number_, {{samples, samples.size()}});
  if (!cache_) return 0;
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(end - start).count() *
         static_cast<double>(train_.size() + validation_.size()) /
         static_cast<double>(samples.size());
}

double Learning::measure_validation() {
  if (validation_.empty()) return 0;
  // the only samples whose features are known here are those that it learned from
  const auto learned = static_cast<std::size_t>(strategy_.batch);
  const std::vector<std::size_t>& samples = cache_ ? train_ : validation_;
  const std::size_t count = std::min(samples.size(), cache_ ? learned : kValidationBatch);
  const Batch batch = data().read({samples.begin(), samples.begin() + static_cast<long>(count)});
  const auto start = std::chrono::steady_clock::now();
  objective_.validate(batch);
  const auto end = std::chrono::steady_clock::now();
  objective_.verdict();  // forgets it
  return std::chrono::duration<double>(end - start).count() *
         static_cast<double>(validation_.size()) / static_cast<double>(count);
}

namespace {

double bytes_of(const Tensors& tensors) {
  double bytes = 0;
  for (const auto& [name, tensor] : tensors)
    bytes += static_cast<double>(tensor.numel()) * sizeof(float);
  return bytes;
}

double bytes_of(const std::map<std::string, Array>& arrays) {
  double bytes = 0;
  for (const auto& [name, array] : arrays)
    bytes += static_cast<double>(array.values.size()) * sizeof(float);
  return bytes;
}

}  // namespace

Batch Learning::some_samples(std::size_t count) const {
  // from everywhere: the first may lack their targets
  const std::size_t stride = std::max<std::size_t>(train_.size() / count, 1);
  std::vector<std::size_t> samples;
  for (std::size_t i = 0; i < count; ++i) samples.push_back(train_[i * stride % train_.size()]);
  return shop_.dataset.read(samples);
}

double Learning::memory_of_following() {
  for (auto& [name, weight] : weights_) weight.mutable_grad() = at::zeros_like(weight);
  const MemoryMeter meter;
  for (auto& [address, group] : groups_) {
    group.optimizer->step(0);
    if (group.average) group.average->step();
  }
  return static_cast<double>(meter.peak());
}

double Learning::memory_of_gradients(std::size_t samples) {
  const Batch batch = some_samples(samples);
  Run run(Run::Mode::kLearn, static_cast<std::int64_t>(samples));
  run.learn_only(phase_.learns);
  const MemoryMeter meter;
  const std::vector<double> before = objective_.balancing().state();
  if (objective_.loss(batch, run)) objective_.backward(learners(), 1, true);
  objective_.balancing().restore(before);
  return static_cast<double>(meter.peak());
}

double Learning::memory_of_validation(std::size_t samples) {
  const Batch batch = some_samples(samples);
  const MemoryMeter meter;
  objective_.validate(batch);
  objective_.verdict();  // forgets it
  return static_cast<double>(meter.peak());
}

double Learning::bytes_of_own_weights() const {
  double bytes = 0;
  for (const std::string& address : phase_.learns) {
    for_each_weight(shop_.tree.at(address), [&](const std::string&, at::Tensor& value, bool own) {
      if (own) bytes += static_cast<double>(value.numel()) * sizeof(float);
    });
  }
  return bytes;
}

Learning::Footprint Learning::footprint() {
  // what grows with the samples is a straight line through two small batches
  constexpr std::size_t kFew = 4, kMore = 12;
  const auto line = [](double few, double more, std::size_t samples) {
    const double each = std::max(0.0, more - few) / static_cast<double>(kMore - kFew);
    return few + each * (static_cast<double>(samples) - static_cast<double>(kFew));
  };
  Footprint footprint;
  footprint.weights = std::max(bytes_of(weights_), bytes_of_own_weights()) + bytes_of(buffers_);
  footprint.gradients = bytes_of(weights_);
  // a partition may give one expert nearly all
  const auto batch = std::min(static_cast<std::size_t>(strategy_.batch), shop_.split.train.size());
  const Tensors before = copy_of_weights();
  const double following = memory_of_following();
  footprint.optimizer = bytes_of(copy_of_optimizers());
  memory_of_gradients(kFew);  // pays for what is set up once
  const double few = memory_of_gradients(kFew), more = memory_of_gradients(kMore);
  footprint.step = std::max(following, line(few, more, std::max(batch, kFew)));
  finish();
  for (auto& [name, weight] : weights_) weight.set_requires_grad(true);
  restore_optimizers({});
  put_weights(before);
  const Batch one = some_samples(1);
  const double sample = bytes_of(one.inputs) + bytes_of(one.targets);
  footprint.batch = sample * static_cast<double>(batch);
  footprint.samples = static_cast<double>(batch);
  if (validation_.empty()) return footprint;
  const std::size_t judged = std::min(shop_.split.validation.size(), kValidationBatch);
  footprint.validation =
      line(memory_of_validation(kFew), memory_of_validation(kMore), std::max(judged, kFew));
  footprint.judged_batch = sample * static_cast<double>(judged);
  footprint.judged = static_cast<double>(judged);
  return footprint;
}

}  // namespace mgm
