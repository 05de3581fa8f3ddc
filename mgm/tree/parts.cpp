#include "mgm/tree/parts.h"

#include "mgm/node/signals.h"

namespace mgm {

Parts build_parts(Site& site, const std::vector<Spec::Entry>& entries, bool gets_task) {
  Parts parts;
  bool fine = true;
  for (const auto& [name, spec] : entries) {
    const bool named = site.check_name(name, spec.place());
    std::unique_ptr<Node> part = site.part(name, spec, site.scope(), site.reads(), gets_task);
    fine = fine && named && part;
    if (part) parts.push_back(std::move(part));
  }
  if (!fine) parts.clear();
  return parts;
}

std::vector<const Node*> pointers(const Parts& parts) {
  std::vector<const Node*> result;
  for (const auto& part : parts) result.push_back(part.get());
  return result;
}

std::vector<Port> common_outputs(Site& site, const Parts& parts) {
  const std::vector<Port> outputs =
      renamed(parts.front()->outputs(), parts.front()->address(), site.address());
  for (const auto& part : parts) {
    const std::vector<Port> others = renamed(part->outputs(), part->address(), site.address());
    bool equal = others.size() == outputs.size();
    for (std::size_t i = 0; equal && i < outputs.size(); ++i) {
      equal = others[i].name == outputs[i].name && others[i].shape == outputs[i].shape;
    }
    if (equal) continue;
    site.problems().add(site.options().place(),
                        "the parts of '" + site.address() +
                            "' must write signals of equal shape, but '" +
                            parts.front()->address() + "' writes " + text(outputs.front().shape) +
                            " and '" + part->address() + "' writes " + text(others.front().shape));
    return {};
  }
  return outputs;
}

Signals renamed(const Signals& signals, const Node& part, const std::string& holder) {
  Signals result;
  for (const Port& port : part.outputs()) {
    result.set(renamed(port.name, part.address(), holder), signals.at(port.name));
  }
  return result;
}

}  // namespace mgm
