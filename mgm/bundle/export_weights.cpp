#include "mgm/bundle/export_weights.h"

#include <set>

#include "mgm/base/error.h"
#include "mgm/base/text.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

std::string address_of_part(const std::string& holder, const std::string& part) {
  return holder == "model" ? part : holder + "." + part;
}

/// Finds, in the spec of a model, the net that a weight belongs to.
class NetNames {
 public:
  explicit NetNames(const Json& spec) : model_(spec.contains("model") ? spec["model"] : Json()) {}

  /// The weight's name within its net; its full name where it belongs to none (a router, a gate).
  std::string local(const std::string& weight) const {
    const std::string found = find(model_, "model", weight);
    return found.empty() ? weight : found;
  }

 private:
  static const Json& member(const Json& json, const char* key) {
    static const Json nothing;
    return json.is_object() && json.contains(key) ? json[key] : nothing;
  }

  static std::string find(const Json& node, const std::string& address, const std::string& weight) {
    if (node.is_object() && node.contains("net"))
      return weight.starts_with(address + ".") ? weight.substr(address.size() + 1) : "";
    const Json* holders[] = {&member(node, "chain"), &member(node, "fork"),
                             &member(member(node, "route"), "experts"),
                             &member(member(node, "cascade"), "stages")};
    for (const Json* holder : holders) {
      const std::string found = find_part(*holder, address, weight);
      if (!found.empty()) return found;
    }
    return "";
  }

  static std::string find_part(const Json& holder, const std::string& address,
                               const std::string& weight) {
    if (!holder.is_object()) return "";
    for (const auto& [name, node] : holder.items()) {
      const std::string part =
          name == "each" ? expert_of(address, weight) : address_of_part(address, name);
      if (part.empty() || !weight.starts_with(part + ".")) continue;
      const std::string found = find(node, part, weight);
      if (!found.empty()) return found;
    }
    return "";
  }

  /// The address of the equal expert that a weight belongs to; empty for a weight of the router.
  static std::string expert_of(const std::string& route, const std::string& weight) {
    const std::string prefix = route == "model" ? "" : route + ".";
    const std::size_t end = weight.find('.', prefix.size());
    if (!weight.starts_with(prefix) || end == std::string::npos) return "";
    const std::string expert = weight.substr(0, end);
    return expert == prefix + "router" ? "" : expert;
  }

  Json model_;
};

/// Names of weights; a temperature belongs to a node and not to its net.
std::set<std::string> names_in(const Program& program, bool of_nets) {
  std::set<std::string> names;
  for_each_op(program.body, [&](const Block& block, const Op& op) {
    if (of_nets && std::holds_alternative<Temperature>(op.body)) return;
    for (const WeightUse& use : weights_of(op.body, shapes_of(block, op.inputs)))
      names.insert(use.name);
  });
  return names;
}

/// The name of a weight under `address`; empty for others.
std::string under(const std::string& address, const std::string& weight) {
  if (weight.starts_with(address + ".")) return weight.substr(address.size() + 1);
  return address == "model" ? weight : "";
}

std::vector<std::string> addresses_of(const std::set<std::string>& weights) {
  std::set<std::string> addresses{"model"};
  for (const std::string& weight : weights) {
    for (std::size_t dot = weight.find('.'); dot != std::string::npos;
         dot = weight.find('.', dot + 1))
      addresses.insert(weight.substr(0, dot));
  }
  return {addresses.begin(), addresses.end()};
}

}  // namespace

std::map<std::string, Array> exported_weights(const Bundle& bundle, const WeightExport& wanted) {
  const std::set<std::string> known = names_in(bundle.program(), wanted.names_of_nets);
  const NetNames nets(bundle.info().spec);
  std::map<std::string, Array> exported;
  for (auto& [name, array] : bundle.read_weights()) {
    const std::string inner = under(wanted.address, name);
    if (inner.empty() || known.count(name) == 0) continue;
    const std::string given = wanted.names_of_nets ? nets.local(name) : inner;
    if (!exported.try_emplace(given, array).second) {
      throw Error(Fault::kSpec, "two nets have a weight '" + given +
                                    "': choose the address of one, or keep full names");
    }
  }
  if (exported.empty()) {
    throw Error(Fault::kSpec,
                unknown_name("address with weights", wanted.address, addresses_of(known)));
  }
  return exported;
}

}  // namespace mgm
