#include "mgm/train/balancing.h"

#include "mgm/base/error.h"
#include "mgm/spec/find_kind.h"
#include "mgm/task/loss_balances.h"

namespace mgm {

namespace {

std::unique_ptr<Balance> chosen(const KindChoice& choice, const Registry& registry,
                                const std::vector<BalancedTask>& tasks) {
  std::vector<Loss::Noise> noises;
  for (const BalancedTask& task : tasks) noises.push_back(task.noise);
  if (tasks.size() < 2) return build(FixedBalanceConfig{}, noises);
  Problems problems;
  const BalanceKind* kind = find_kind<BalanceKind>(choice, registry, problems);
  problems.throw_if_any();
  auto balance = kind->build(choice.options, noises, problems);
  problems.throw_if_any();
  return balance;
}

std::vector<std::string> names_of(const std::vector<BalancedTask>& tasks) {
  std::vector<std::string> names;
  for (const BalancedTask& task : tasks) names.push_back(task.name);
  return names;
}

}  // namespace

Balancing::Balancing(const KindChoice& choice, const Registry& registry,
                     const std::vector<BalancedTask>& tasks)
    : balance_(chosen(choice, registry, tasks)), meter_(names_of(tasks)) {}

const std::vector<double>& Balancing::weights(TaskLosses losses, std::uint64_t key) {
  losses_ = std::move(losses);
  weights_ = balance_->weights(losses_, key);
  return weights_;
}

GradientShares Balancing::shares(const GradientProducts& products, std::uint64_t key) {
  if (products.size() == 0) return {};  // nobody shares anything: no method has an answer to that
  meter_.compared(products);
  GradientShares shares = balance_->shares(products, key);
  for (std::size_t i = 0; i < products.size(); ++i) weights_[products.tasks[i]] *= shares.shared[i];
  return shares;
}

TaskMeter::Reading Balancing::end_epoch() {
  balance_->end_epoch();
  return meter_.take();
}

std::vector<std::span<double>> Balancing::memory() {
  std::vector<std::span<double>> all = balance_->memory();
  for (const std::span<double> place : meter_.memory()) all.push_back(place);
  return all;
}

void Balancing::restore(const std::vector<double>& state) {
  if (state.size() != this->state().size())
    throw Error(Fault::kModel,
                "a state is damaged: it does not hold how tasks were balanced; train anew "
                "with --overwrite");
  scatter(state, memory());
}

}  // namespace mgm
