#include "mgm/train/learning.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/base/random.h"
#include "mgm/base/text.h"
#include "mgm/data/prefetch.h"
#include "mgm/node/division.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"

namespace mgm {

namespace {

constexpr std::size_t kValidationBatch = 256;

std::string purpose(const Phase& phase, const char* what) {
  return fmt::format("{} {} {}", what, phase.address,
                     phase.is_seed                         ? "seed"
                     : phase.kind == Phase::Kind::kImitate ? "router"
                                                           : "");
}

/// Samples that no part was given to teach nobody.
std::vector<std::size_t> samples_of(const Workshop& shop, const Phase& phase,
                                    const std::vector<std::size_t>& part) {
  std::vector<std::size_t> samples = shop.assignments.filter(part, phase.samples);
  if (phase.kind != Phase::Kind::kImitate) return samples;
  const std::vector<int> given = shop.assignments.of(phase.address, samples);
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (given[i] != Assignments::kNone) known.push_back(samples[i]);
  }
  return known;
}

}  // namespace

Learning::Learning(Workshop& shop, const Phase& phase, int number, const Checkpoints* checkpoints)
    : shop_(shop),
      phase_(phase),
      number_(number),
      checkpoints_(checkpoints),
      strategy_(shop.strategies.at(phase.address)),
      epochs_(TrainingPlan::epochs(phase, strategy_)),
      train_(samples_of(shop, phase, shop.split.train)),
      validation_(samples_of(shop, phase, shop.split.validation)),
      objective_(shop, phase) {
  state_.best_loss = std::numeric_limits<double>::infinity();
  if (train_.empty()) {
    throw Error(Fault::kData, fmt::format("no training sample reaches '{}': its subset is empty; "
                                          "use fewer experts, another partition, or tiny: "
                                          "{{merge: N}} beside the partition",
                                          phase.address));
  }
  collect_weights();
  build_groups();
}

Learning::~Learning() { finish(); }

void Learning::finish() {
  for (auto& [name, weight] : weights_) {
    weight.mutable_grad() = at::Tensor();
    weight.set_requires_grad(false);
  }
}

void Learning::collect_weights() {
  for (const std::string& address : phase_.learns) {
    for_each_weight(shop_.tree.at(address),
                    [&](const std::string& name, at::Tensor& value, bool learnable) {
                      (learnable ? weights_ : buffers_)[name] = value;
                    });
  }
  for (auto& [name, weight] : weights_) weight.set_requires_grad(true);
}

void Learning::build_groups() {
  Problems problems;
  for (const std::string& address : phase_.learns) {
    const TrainConfig& config = shop_.strategies.at(address);
    std::vector<Learner> learners;
    for_each_weight(shop_.tree.at(address),
                    [&](const std::string& name, at::Tensor& value, bool learnable) {
                      if (learnable) learners.push_back({name, value});
                    });
    const OptimizerKind* optimizer =
        shop_.registry.family<OptimizerKind>().find(config.optimizer.kind);
    const ScheduleKind* schedule = shop_.registry.family<ScheduleKind>().find(config.schedule.kind);
    groups_[address] = {optimizer->build(config.optimizer.options, std::move(learners), problems),
                        schedule->build(config.schedule.options, problems)};
  }
  problems.throw_if_any();
}

void Learning::copy_weights(std::map<std::string, at::Tensor>& to) const {
  for (const auto* all : {&weights_, &buffers_}) {
    for (const auto& [name, weight] : *all) to[name] = weight.detach().clone();
  }
}

namespace {

void put(std::map<std::string, at::Tensor>& weights,
         const std::map<std::string, at::Tensor>& from) {
  const at::NoGradGuard no_gradient;
  for (auto& [name, weight] : weights) {
    const auto found = from.find(name);
    if (found != from.end()) weight.copy_(found->second);
  }
}

}  // namespace

void Learning::restore() {
  std::optional<PhaseState> kept;
  if (checkpoints_ != nullptr) kept = checkpoints_->load(number_);
  if (!kept) return;
  state_ = std::move(*kept);
  put(weights_, state_.weights);
  put(buffers_, state_.weights);
  for (auto& [address, group] : groups_) group.optimizer->restore(state_.optimizer);
}

std::int64_t Learning::steps_per_epoch() const {
  return (static_cast<std::int64_t>(train_.size()) + strategy_.batch - 1) / strategy_.batch;
}

std::vector<EpochReport> Learning::run() {
  restore();
  while (!state_.done && state_.epoch < epochs_ && !stops_early()) {
    run_epoch();
    end_epoch();
  }
  if (!state_.done) {
    if (strategy_.keep == "best" && !state_.best_weights.empty()) {
      put(weights_, state_.best_weights);
      put(buffers_, state_.best_weights);
    }
    keep(true);
  }
  return state_.history;
}

void Learning::run_epoch() {
  std::vector<std::size_t> order = train_;
  Random(shop_.seed, purpose(phase_, "order"), static_cast<std::uint64_t>(state_.epoch))
      .shuffle(order);
  BatchLoader loader(shop_.dataset, std::move(order), static_cast<std::size_t>(strategy_.batch),
                     static_cast<std::size_t>(state_.step));
  while (const std::optional<Batch> batch = loader.next()) {
    if (shop_.stop || shop_.failed) {
      keep(false);
      throw Interrupted{};
    }
    step(*batch);
  }
}

void Learning::step(const Batch& batch) {
  const auto count = static_cast<std::int64_t>(batch.samples.size());
  const std::int64_t total = state_.epoch * steps_per_epoch() + state_.step;
  Run run(Run::Mode::kLearn, count,
          random_key(shop_.seed, purpose(phase_, "step"), static_cast<std::uint64_t>(total)));
  run.learn_only(phase_.learns);
  for (auto& [name, weight] : weights_) weight.mutable_grad() = at::Tensor();
  const std::optional<double> loss = objective_.loss(batch, run);
  if (loss) follow(*loss, count);
  ++state_.step;
  shop_.observer.stepped(number_, phase_,
                         {state_.epoch, epochs_, state_.step, steps_per_epoch(), count,
                          loss.value_or(std::numeric_limits<double>::quiet_NaN())});
}

void Learning::follow(double loss, std::int64_t samples) {
  if (!std::isfinite(loss)) {
    throw Error(
        Fault::kFailed,
        fmt::format("'{}' diverged: its loss is {} in epoch {}, step {}; use a lower learning "
                    "rate or clip_norm",
                    phase_.address, std::isnan(loss) ? "no number" : "infinite", state_.epoch + 1,
                    state_.step + 1));
  }
  objective_.backward();
  if (strategy_.clip_norm > 0) clip();
  const double epoch =
      static_cast<double>(state_.epoch) +
      static_cast<double>(state_.step + 1) / static_cast<double>(steps_per_epoch());
  for (auto& [address, group] : groups_)
    group.optimizer->step(group.schedule->factor(epoch, static_cast<double>(epochs_)));
  state_.loss_sum += loss * static_cast<double>(samples);
  state_.loss_samples += static_cast<double>(samples);
}

void Learning::clip() {
  double squares = 0;
  for (const auto& [name, weight] : weights_) {
    if (weight.grad().defined()) squares += weight.grad().square().sum().item<double>();
  }
  const double norm = std::sqrt(squares);
  if (norm <= strategy_.clip_norm) return;
  for (const auto& [name, weight] : weights_) {
    if (weight.grad().defined()) weight.grad().mul_(strategy_.clip_norm / norm);
  }
}

void Learning::end_epoch() {
  ++state_.epoch;
  state_.step = 0;
  EpochReport report;
  report.phase = number_;
  report.address = phase_.kind == Phase::Kind::kImitate ? part_address(phase_.address, "router")
                                                        : phase_.address;
  report.epoch = state_.epoch;
  report.rate_factor = groups_.begin()->second.schedule->factor(static_cast<double>(state_.epoch),
                                                                static_cast<double>(epochs_));
  report.train_loss = state_.loss_sum / state_.loss_samples;
  state_.loss_sum = state_.loss_samples = 0;
  if (!validation_.empty()) {
    BatchLoader loader(shop_.dataset, validation_, kValidationBatch);
    while (const std::optional<Batch> batch = loader.next()) objective_.validate(*batch);
  }
  const Objective::Verdict verdict = objective_.verdict();
  report.validation_loss = verdict.loss;
  report.metrics = verdict.metrics;
  report.best = verdict.loss < state_.best_loss;
  if (report.best) {
    state_.best_loss = verdict.loss;
    state_.best_epoch = state_.epoch;
    if (strategy_.keep == "best") copy_weights(state_.best_weights);
  }
  state_.history.push_back(report);
  keep(false);
  shop_.observer.epoch_ended(phase_, report);
}

bool Learning::stops_early() const {
  return strategy_.patience > 0 && std::isfinite(state_.best_loss) &&
         state_.epoch - state_.best_epoch >= strategy_.patience;
}

void Learning::keep(bool done) {
  if (checkpoints_ == nullptr) return;
  state_.done = done;
  copy_weights(state_.weights);
  state_.optimizer.clear();
  if (done) {
    state_.best_weights.clear();
  } else {
    for (const auto& [address, group] : groups_) state_.optimizer.merge(group.optimizer->state());
  }
  checkpoints_->save(number_, state_);
}

Learning::Pace Learning::measure() {
  using Clock = std::chrono::steady_clock;
  constexpr int kLeast = 3, kMost = 50, kWarmUp = 2;
  constexpr double kEnoughSeconds = 0.1;
  std::map<std::string, at::Tensor> before;
  copy_weights(before);
  std::vector<std::size_t> order;
  const std::size_t size = std::min(static_cast<std::size_t>(strategy_.batch), train_.size());
  for (std::size_t i = 0; i < size * (kMost + kWarmUp); ++i)
    order.push_back(train_[i % train_.size()]);
  BatchLoader loader(shop_.dataset, std::move(order), size);
  for (int i = 0; i < kWarmUp; ++i) step(*loader.next());  // pays for what is set up once
  std::vector<double> took;
  double sum = 0;
  auto start = Clock::now();
  while (const std::optional<Batch> batch = loader.next()) {
    step(*batch);
    const auto end = Clock::now();
    took.push_back(std::chrono::duration<double>(end - start).count());
    start = end;
    sum += took.back();
    if (took.size() >= kLeast && sum >= kEnoughSeconds) break;
  }
  put(weights_, before);
  put(buffers_, before);
  const double validation = measure_validation();
  // the median: another process may have taken the core for a step
  std::nth_element(took.begin(), took.begin() + took.size() / 2, took.end());
  return {took[took.size() / 2], steps_per_epoch() * epochs_,
          validation * static_cast<double>(epochs_)};
}

double Learning::measure_validation() {
  if (validation_.empty()) return 0;
  const std::size_t count = std::min(validation_.size(), kValidationBatch);
  const Batch batch =
      shop_.dataset.read({validation_.begin(), validation_.begin() + static_cast<long>(count)});
  const auto start = std::chrono::steady_clock::now();
  objective_.validate(batch);
  const auto end = std::chrono::steady_clock::now();
  objective_.verdict();  // forgets it
  return std::chrono::duration<double>(end - start).count() *
         static_cast<double>(validation_.size()) / static_cast<double>(count);
}

}  // namespace mgm
