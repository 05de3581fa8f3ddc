#include "mgm/base/text.h"
#include "mgm/nets/net_kind.h"
#include "mgm/node/net.h"
#include "mgm/tree/shapes.h"

namespace mgm {

std::unique_ptr<Node> build_net(Site& site) {
  KindChoice choice{"net"};
  if (!FieldType<KindChoice>::read(site.options(), choice, site.problems())) return nullptr;
  const Family<NetKind>& nets = site.registry().family<NetKind>();
  const NetKind* kind = nets.find(choice.kind);
  if (kind == nullptr) {
    const std::string near = nearest_name(choice.kind, nets.names());
    site.problems().add(site.options().place(),
                        "unknown net '" + printable(choice.kind) + "'" +
                            (near.empty() ? "" : " (did you mean '" + near + "'?)") +
                            "; known: " + join(nets.names(), ", "));
    return nullptr;
  }
  site.set_detail(choice.kind);
  Layers layers(site.address(), site.reads(), site.classes());
  if (!kind->build(choice.options, layers, site.problems())) return nullptr;
  return std::make_unique<Net>(site.address(), site.reads(), layers, site.seed());
}

}  // namespace mgm
