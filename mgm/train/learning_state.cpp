// What a phase keeps of itself, and how it goes back or on from there.

#include <cmath>
#include <fmt/format.h>

#include "mgm/node/torch.h"
#include "mgm/train/learning.h"
#include "mgm/train/lora.h"

namespace mgm {

Tensors Learning::copy_of_weights() const {
  Tensors copies = copies_of(weights_);
  copies.merge(copies_of(buffers_));
  return copies;
}

Tensors Learning::copy_of_optimizers() const {
  Tensors copies;
  for (const auto& [address, group] : groups_) {
    copies.merge(copies_of(group.optimizer->state()));
    if (group.average) copies.merge(copies_of(group.average->state()));
  }
  return copies;
}

void Learning::restore_optimizers(const Tensors& from) {
  for (auto& [address, group] : groups_) {
    group.optimizer->restore(from);
    if (group.average) group.average->restore(from);
  }
}

void Learning::put_weights(const Tensors& from) {
  const at::NoGradGuard no_gradient;
  for (auto* all : {&weights_, &buffers_}) {
    for (auto& [name, weight] : *all) {
      const auto found = from.find(name);
      if (found != from.end()) weight.copy_(found->second);
    }
  }
}

void Learning::restore() {
  std::optional<PhaseState> kept;
  if (checkpoints_ != nullptr) kept = checkpoints_->load(number_);
  if (!kept) return;
  state_ = std::move(*kept);
  if (state_.done) end_additions(&Additions::forget);
  put_weights(state_.weights);
  restore_optimizers(state_.optimizer);
  if (!state_.done) objective_.balancing().restore(state_.balance);
  state_.weights.clear();
  state_.optimizer.clear();
  epoch_weights_ = std::move(state_.epoch_weights);
  epoch_optimizer_ = std::move(state_.epoch_optimizer);
  epoch_balance_ = std::move(state_.epoch_balance);
}

void Learning::remember_epoch() {
  if (!goes_back()) return;
  epoch_weights_ = copy_of_weights();
  epoch_optimizer_ = copy_of_optimizers();
  epoch_balance_ = objective_.balancing().state();
  state_.back_step = state_.step;
  state_.back_loss_sum = state_.loss_sum;
  state_.back_loss_samples = state_.loss_samples;
}

void Learning::go_back(const Diverged& why) {
  constexpr std::int64_t kMostHalvings = 6;
  if (!goes_back()) throw why;
  if (state_.halvings == kMostHalvings) {
    throw Error(Fault::kFailed,
                fmt::format("{}, though its learning rate was halved {} times: use a lower one",
                            why.found(), kMostHalvings));
  }
  ++state_.halvings;
  put_weights(epoch_weights_);
  restore_optimizers(epoch_optimizer_);
  objective_.balancing().restore(epoch_balance_);
  state_.step = state_.back_step;
  gathered_ = false;
  state_.loss_sum = state_.back_loss_sum;
  state_.loss_samples = state_.back_loss_samples;
  shop_.observer.remarked(
      phase_, fmt::format("{}: back to where the epoch {}, with {} of the learning rate "
                          "(halving {} of at most {})",
                          why.found(), state_.step == 0 ? "began" : "was gone on with",
                          rate_factor(), state_.halvings, kMostHalvings));
}

void Learning::keep_if_due() {
  if (checkpoints_ != nullptr && checkpoints_->due(kept_at_, epoch_waits_)) keep(false);
}

void Learning::keep(bool done) {
  if (checkpoints_ == nullptr) return;
  const auto began = Checkpoints::Clock::now();
  expect_finite_weights(weights_, moment());
  expect_finite_weights(buffers_, moment());
  state_.done = done;
  PhaseState state = state_;
  state.weights = copy_of_weights();
  if (done) {
    state.best_weights.clear();
  } else {
    state.optimizer = copy_of_optimizers();
    state.balance = objective_.balancing().state();
    if (state.step > 0) {
      state.epoch_balance = epoch_balance_;
      state.epoch_weights = epoch_weights_;
      state.epoch_optimizer = epoch_optimizer_;
    }
  }
  checkpoints_->keep(number_, std::move(state), began);
  kept_at_ = Checkpoints::Clock::now();
  epoch_waits_ = false;
}

}  // namespace mgm
