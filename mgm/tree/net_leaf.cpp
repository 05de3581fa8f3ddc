#include "mgm/nets/net_kind.h"
#include "mgm/node/net.h"
#include "mgm/spec/find_kind.h"
#include "mgm/tree/shapes.h"

namespace mgm {

std::unique_ptr<Node> build_net(Site& site) {
  KindChoice choice{"net"};
  if (!FieldType<KindChoice>::read(site.options(), choice, site.problems())) return nullptr;
  const auto* kind = find_kind<NetKind>(choice, site.registry(), site.problems());
  if (kind == nullptr) return nullptr;
  site.set_detail(choice.kind);
  Layers layers(site.address(), site.reads(), site.classes());
  if (!kind->build(choice.options, layers, site.problems())) return nullptr;
  return std::make_unique<Net>(site.address(), site.reads(), layers, site.seed());
}

}  // namespace mgm
