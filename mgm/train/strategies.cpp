#include "mgm/train/strategies.h"

#include "mgm/node/walker.h"
#include "mgm/schedules/schedule.h"
#include "mgm/spec/find_kind.h"
#include "mgm/task/balance.h"
#include "mgm/train/optimizer.h"

namespace mgm {

namespace {

/// These are said of one node and never inherited.
void forget_own(TrainConfig& config) {
  const TrainConfig fresh;
  config.learn = fresh.learn;
  config.init = fresh.init;
  config.branch_share = fresh.branch_share;
}

template <class Kind>
void check_kind(const KindChoice& choice, const Registry& registry, Problems& problems) {
  const Kind* kind = find_kind<Kind>(choice, registry, problems);
  if (kind != nullptr) kind->check(choice.options, problems);
}

/// Checks the kinds that a section states itself, so that an inherited mistake is told once.
void check_kinds(const Spec& section, const TrainConfig& config, const Registry& registry,
                 Problems& problems) {
  if (section.has("optimizer")) check_kind<OptimizerKind>(config.optimizer, registry, problems);
  if (section.has("schedule")) check_kind<ScheduleKind>(config.schedule, registry, problems);
  if (section.has("balance")) check_kind<BalanceKind>(config.balance, registry, problems);
}

void resolve(Node& node, TrainConfig config, const Tree& tree, const Registry& registry,
             Problems& problems, std::map<std::string, TrainConfig>& by_address) {
  forget_own(config);
  const auto annotations = tree.annotations.find(node.address());
  if (annotations != tree.annotations.end()) {
    overlay_config(annotations->second.train, config, problems);
    check_kinds(annotations->second.train, config, registry, problems);
  }
  by_address[node.address()] = config;
  for (const PartOf& part : parts_of(node))
    resolve(*part.node, config, tree, registry, problems, by_address);
}

}  // namespace

Strategies::Strategies(const Spec& train, const Tree& tree, const Registry& registry,
                       Problems& problems)
    : base_(read_config<TrainConfig>(train, problems)) {
  check_kinds(train, base_, registry, problems);
  resolve(*tree.root, base_, tree, registry, problems, by_address_);
  const auto root = tree.annotations.find(tree.root->address());
  const bool states = root != tree.annotations.end() && root->second.train.has("init");
  if (!states) by_address_.at(tree.root->address()).init = base_.init;
}

}  // namespace mgm
