#include "mgm/train/strategies.h"

#include "mgm/node/walker.h"

namespace mgm {

namespace {

/// These are said of one node and never inherited.
void forget_own(TrainConfig& config) {
  const TrainConfig fresh;
  config.learn = fresh.learn;
  config.init = fresh.init;
  config.branch_share = fresh.branch_share;
}

void resolve(Node& node, TrainConfig config, const Tree& tree, Problems& problems,
             std::map<std::string, TrainConfig>& by_address) {
  forget_own(config);
  const auto annotations = tree.annotations.find(node.address());
  if (annotations != tree.annotations.end())
    overlay_config(annotations->second.train, config, problems);
  by_address[node.address()] = config;
  for (const PartOf& part : parts_of(node)) resolve(*part.node, config, tree, problems, by_address);
}

}  // namespace

Strategies::Strategies(const Spec& train, const Tree& tree, Problems& problems)
    : base_(read_config<TrainConfig>(train, problems)) {
  resolve(*tree.root, base_, tree, problems, by_address_);
}

}  // namespace mgm
