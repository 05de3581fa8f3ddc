#include "mgm/train/region.h"

#include "mgm/node/division.h"
#include "mgm/node/walker.h"

namespace mgm {

void drop_inherited_terms(Region& region, std::size_t first,
                          const std::shared_ptr<const Task>& task) {
  if (!task) return;
  const auto inherited = [&](const LossTerm& term) { return term.task == task && !term.of_stage; };
  region.terms.erase(std::remove_if(region.terms.begin() + static_cast<std::ptrdiff_t>(first),
                                    region.terms.end(), inherited),
                     region.terms.end());
}

bool learns_in_one_phase(Node& node, const Strategies& strategies) {
  bool simple = true;
  for_each_node(node, [&](Node& inner) {
    const bool itself = &inner == &node;
    simple = simple && inner.division() == nullptr && inner.exits() == nullptr &&
             (itself || !(strategies.at(inner.address()).learn == "alone"));
  });
  return simple;
}

bool chooses_by_competence(const Node& route) {
  return route.division()->design.teaching == RouterTeaching::kCompetence;
}

}  // namespace mgm
