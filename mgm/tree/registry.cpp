#include "mgm/tree/registry.h"

#include "mgm/tree/shapes.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

namespace {

template <class Config>
NodeKind node_kind(std::unique_ptr<Node> (*build)(Site&)) {
  return {kind_info<Config>("node"), build};
}

}  // namespace

void add_shapes(Registry& registry) {
  Family<NodeKind>& shapes = registry.family<NodeKind>();
  shapes.add(node_kind<NetConfig>(build_net));
  shapes.add(node_kind<MixConfig>(build_mix));
  shapes.add(node_kind<ChainConfig>(build_chain));
  shapes.add(node_kind<ForkConfig>(build_fork));
  shapes.add(node_kind<RouteConfig>(build_route));
  shapes.add(node_kind<CascadeConfig>(build_cascade));
}

}  // namespace mgm
