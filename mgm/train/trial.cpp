#include "mgm/train/trial.h"

#include "mgm/base/random.h"
#include "mgm/node/division.h"
#include "mgm/node/walker.h"

namespace mgm {

Trial::Trial(const Session& session)
    : shop_{const_cast<Tree&>(session.tree),
            *session.data.dataset,
            session.data.split,
            *session.strategies,
            session.registry,
            session.seed,
            silent_,
            never_} {
  // every sample to the parts of a route by chance: what a partition that divides evenly would give
  for_each_node(*shop_.tree.root, [&](Node& node) {
    if (node.division() == nullptr) return;
    std::vector<int> parts(shop_.dataset.size());
    const auto count = static_cast<std::size_t>(node.division()->parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
      parts[i] = static_cast<int>(random_key(0, node.address(), i) % count);
    shop_.assignments.set(node.address(), std::move(parts));
  });
}

}  // namespace mgm
