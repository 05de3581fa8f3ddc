#include "mgm/train/learning.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/base/random.h"
#include "mgm/base/text.h"
#include "mgm/data/prefetch.h"
#include "mgm/node/division.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/dividing.h"

namespace mgm {

namespace {

std::string purpose(const Phase& phase, const char* what) {
  std::string stated = fmt::format("{} {} {}", what, phase.address,
                                   phase.is_seed                         ? "seed"
                                   : phase.kind == Phase::Kind::kImitate ? "router"
                                                                         : "");
  for (const Constraint& constraint : phase.samples) {
    if (constraint.except) stated += " without " + constraint.name + " of " + constraint.route;
  }
  return stated;
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

Learning::Learning(Workshop& shop, const Phase& phase, int number, Checkpoints* checkpoints)
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
  if (train_.empty()) throw empty_subset(shop, phase);
  adapt_weights();
  collect_weights();
  build_groups();
  // last: where the rest fails, nothing undoes it
  for (auto& [name, weight] : weights_) weight.set_requires_grad(true);
}

void Learning::build_groups() {
  Problems problems;
  for (const std::string& address : phase_.learns) {
    const TrainConfig& config = shop_.strategies.at(address);
    std::vector<Learner> learners = learners_of(address);
    const OptimizerKind* optimizer =
        shop_.registry.family<OptimizerKind>().find(config.optimizer.kind);
    const ScheduleKind* schedule = shop_.registry.family<ScheduleKind>().find(config.schedule.kind);
    Group& group = groups_[address];
    group.strategy = &config;
    for (const Learner& learner : learners) group.weights.push_back(learner.value);
    if (config.ema > 0) group.average = std::make_unique<WeightAverage>(config.ema, learners);
    group.optimizer = optimizer->build(config.optimizer.options, std::move(learners), problems);
    group.schedule = schedule->build(config.schedule.options, problems);
  }
  problems.throw_if_any();
}

std::int64_t Learning::steps_per_epoch() const {
  return (static_cast<std::int64_t>(train_.size()) + strategy_.batch - 1) / strategy_.batch;
}

std::vector<EpochReport> Learning::run() {
  restore();
  if (epoch_weights_.empty()) remember_epoch();
  keep_features();
  while (!state_.done && state_.epoch < epochs_ && !stops_early()) {
    try {
      run_epoch();
      end_epoch();
    } catch (const Diverged& why) {
      go_back(why);
    }
  }
  if (!state_.done) {
    if (strategy_.keep == "best" && !state_.best_weights.empty()) {
      put_weights(state_.best_weights);
    } else {
      swap_averages();
    }
    end_additions(&Additions::merge);
    keep(true);
  }
  report_conflicts();
  return state_.history;
}

void Learning::keep_features() {
  if (state_.done || state_.epoch >= epochs_ || stops_early()) return;
  const auto batch = static_cast<std::size_t>(strategy_.batch);
  cache_ =
      FeatureCache::of(shop_, phase_, number_, {{train_, batch}, {validation_, kValidationBatch}});
  stop_if_asked();
}

bool Learning::frozen(const Group& group) const {
  const auto& freeze = group.strategy->freeze.options;
  return freeze && state_.epoch < freeze->until_epoch;
}

void Learning::thaw() {
  for (auto& [address, group] : groups_) {
    for (at::Tensor& weight : group.weights) weight.set_requires_grad(!frozen(group));
  }
}

void Learning::run_epoch() {
  thaw();
  std::vector<std::size_t> order = train_;
  Random(shop_.seed, purpose(phase_, "order"), static_cast<std::uint64_t>(state_.epoch))
      .shuffle(order);
  BatchLoader loader(data(), std::move(order), static_cast<std::size_t>(strategy_.batch),
                     static_cast<std::size_t>(state_.step), shop_.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    if (begins_a_step()) {
      stop_if_asked();
      keep_if_due();
    }
    step(*batch);
  }
}

bool Learning::ends_a_step() const {
  return (state_.step + 1) % strategy_.accumulate == 0 || state_.step + 1 == steps_per_epoch();
}

double Learning::share_of_step(std::int64_t samples) const {
  if (strategy_.accumulate == 1) return 1;
  const std::int64_t first = state_.step / strategy_.accumulate * strategy_.accumulate;
  const std::int64_t last = std::min(first + strategy_.accumulate, steps_per_epoch());
  const std::int64_t all =
      std::min(static_cast<std::int64_t>(train_.size()), last * strategy_.batch) -
      first * strategy_.batch;
  return static_cast<double>(samples) / static_cast<double>(all);
}

void Learning::stop_if_asked() {
  if (!shop_.stopping()) return;
  keep(false);
  throw Interrupted{};
}

namespace {

/// Adds L1's part to the gradients: `by` times the sign of the weight; not for norms and biases.
void shrink(const std::vector<at::Tensor>& weights, double by) {
  if (by == 0) return;
  const at::NoGradGuard no_gradient;
  for (const at::Tensor& weight : weights) {
    if (weight.grad().defined() && weight.dim() > 1) weight.grad().add_(weight.sign(), by);
  }
}

}  // namespace

Run Learning::learning_run(std::int64_t samples) const {
  const std::int64_t total = state_.epoch * steps_per_epoch() + state_.step;
  Run run(Run::Mode::kLearn, samples,
          random_key(shop_.seed, purpose(phase_, "step"), static_cast<std::uint64_t>(total)));
  std::vector<std::string> learns;
  for (const auto& [address, group] : groups_) {
    if (!frozen(group)) learns.push_back(address);
  }
  run.learn_only(std::move(learns));
  return run;
}

void Learning::look_back(const Batch& batch) {
  const at::NoGradGuard no_gradient;
  const Tensors running = copies_of(buffers_);
  Run run = learning_run(static_cast<std::int64_t>(batch.samples.size()));
  objective_.look_back(batch, run);
  put_weights(running);  // means and variances have seen the batch already
}

void Learning::step(const Batch& batch) {
  const auto count = static_cast<std::int64_t>(batch.samples.size());
  Run run = learning_run(count);
  if (begins_a_step()) {
    for (auto& [name, weight] : weights_) weight.mutable_grad() = at::Tensor();
  }
  const std::optional<double> loss = objective_.loss(batch, run);
  if (loss) gather(*loss, count);
  if (ends_a_step() && follow() && loss && objective_.balancing().looks_back()) look_back(batch);
  ++state_.step;
  shop_.observer.stepped(number_, phase_,
                         {state_.epoch, epochs_, state_.step, steps_per_epoch(), count,
                          loss.value_or(std::numeric_limits<double>::quiet_NaN())});
}

Moment Learning::moment() const {
  return {phase_.address, state_.epoch + 1, std::min(state_.step + 1, steps_per_epoch())};
}

void Learning::gather(double loss, std::int64_t samples) {
  expect_finite_loss(loss, moment());
  objective_.backward(learners(), share_of_step(samples), compares_gradients());
  gathered_ = true;
  state_.loss_sum += loss * static_cast<double>(samples);
  state_.loss_samples += static_cast<double>(samples);
}

bool Learning::compares_gradients() const {
  constexpr std::int64_t kOfEpoch = 8;  // enough for a mean, and cheap: each costs a pass a task
  return state_.step % ((steps_per_epoch() + kOfEpoch - 1) / kOfEpoch) == 0;
}

bool Learning::follow() {
  if (!gathered_) return false;  // no target was present
  gathered_ = false;
  expect_finite_gradients(weights_, moment());
  objective_.balancing().learn();
  for (const auto& [address, group] : groups_) shrink(group.weights, group.strategy->l1);
  if (strategy_.clip_norm > 0) clip();
  const double epoch =
      static_cast<double>(state_.epoch) +
      static_cast<double>(state_.step + 1) / static_cast<double>(steps_per_epoch());
  for (auto& [address, group] : groups_) {
    if (frozen(group)) continue;
    group.optimizer->step(rate_factor() * scheduled(group, epoch));
    if (group.average) group.average->step();
  }
  return true;
}

double Learning::scheduled(const Group& group, double epoch) const {
  std::vector<double> losses;
  for (const EpochReport& report : state_.history) losses.push_back(report.validation_loss);
  return group.schedule->factor(epoch, static_cast<double>(epochs_), losses);
}

void Learning::swap_averages() {
  for (auto& [address, group] : groups_) {
    if (group.average) group.average->swap();
  }
}

void Learning::clip() {
  double squares = 0;
  for (const auto& [name, weight] : weights_) {
    if (!weight.grad().defined()) continue;
    // as doubles: the squares of large floats are infinite
    const double norm =
        at::linalg_vector_norm(weight.grad(), 2, {}, false, at::kDouble).item<double>();
    squares += norm * norm;
  }
  const double norm = std::sqrt(squares);
  if (norm <= strategy_.clip_norm) return;
  for (const auto& [name, weight] : weights_) {
    if (weight.grad().defined()) weight.grad().mul_(strategy_.clip_norm / norm);
  }
}

Objective::Verdict Learning::validate() {
  if (!validation_.empty()) {
    BatchLoader loader(data(), validation_, kValidationBatch, 0, shop_.ahead);
    while (const std::optional<Batch> batch = loader.next()) {
      if (shop_.stopping()) break;
      objective_.validate(*batch);
    }
  }
  return objective_.verdict();
}

void Learning::end_epoch() {
  expect_finite_weights(weights_, moment());
  expect_finite_weights(buffers_, moment());
  keep_if_due();
  swap_averages();
  const Objective::Verdict verdict = validate();
  const bool best = verdict.loss < state_.best_loss;
  Tensors judged;
  if (best && strategy_.keep == "best") judged = copy_of_weights();
  swap_averages();
  stop_if_asked();  // then it was judged in part, and is judged again
  if (!judged.empty()) state_.best_weights = std::move(judged);
  ++state_.epoch;
  state_.step = 0;
  EpochReport report;
  report.phase = number_;
  report.address = phase_.kind == Phase::Kind::kImitate ? part_address(phase_.address, "router")
                                                        : phase_.address;
  report.epoch = state_.epoch;
  report.rate_factor =
      rate_factor() * scheduled(groups_.begin()->second, static_cast<double>(state_.epoch));
  report.train_loss = state_.loss_sum / state_.loss_samples;
  state_.loss_sum = state_.loss_samples = 0;
  report.validation_loss = verdict.loss;
  report.metrics = verdict.metrics;
  TaskMeter::Reading tasks = objective_.balancing().end_epoch();
  report.weights = std::move(tasks.weights);
  report.conflicts = std::move(tasks.conflicts);
  report.best = best;
  if (best) {
    state_.best_loss = verdict.loss;
    state_.best_epoch = state_.epoch;
  }
  state_.history.push_back(report);
  epoch_waits_ = true;
  remember_epoch();
  shop_.observer.epoch_ended(phase_, report);
}

void Learning::report_conflicts() {
  if (state_.history.empty() || state_.history.back().conflicts.empty()) return;
  shop_.observer.remarked(phase_, conflicts_text(phase_.address, state_.history.back().conflicts));
}

bool Learning::stops_early() const {
  return strategy_.patience > 0 && std::isfinite(state_.best_loss) &&
         state_.epoch - state_.best_epoch >= strategy_.patience;
}

double Learning::rate_factor() const { return std::ldexp(1.0, -static_cast<int>(state_.halvings)); }

}  // namespace mgm
