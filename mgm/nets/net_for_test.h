#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {

/// A net as a kind wrote it.
struct BuiltNet {
  Block block;
  std::vector<WeightDeclaration> weights;
  std::string problems;

  Shape output() const { return block.shapes[block.outputs.front()]; }
  std::vector<std::string> weight_names() const {
    std::vector<std::string> names;
    for (const WeightDeclaration& weight : weights) names.push_back(weight.name);
    return names;
  }
  std::int64_t learnable() const {
    std::int64_t count = 0;
    for (const WeightDeclaration& weight : weights)
      count += weight.learnable ? elements(weight.shape) : 0;
    return count;
  }
  std::vector<std::string> ops() const {
    std::vector<std::string> names;
    for (const Op& op : block.ops) names.push_back(op_name(op.body));
    return names;
  }
};

/// Builds the net `n` with the options of a YAML text.
template <class Config>
BuiltNet net_of_inputs(const std::string& options, const std::vector<Port>& inputs,
                       std::int64_t classes) {
  Layers layers("n", inputs, classes);
  Problems problems;
  const bool fits = net_kind<Config>().build(parse_for_test(options), layers, problems);
  BuiltNet net;
  net.problems = text_of(problems);
  if (!fits) return net;
  net.block = layers.take_block();
  net.weights = layers.take_weights();
  return net;
}

/// The same over one input of some shape.
template <class Config>
BuiltNet net_for_test(const std::string& options, const Shape& input, std::int64_t classes = 0) {
  return net_of_inputs<Config>(options, {{"x", input}}, classes);
}

/// The options that a dense baseline `factor` times as wide has.
template <class Config>
nlohmann::ordered_json scaled_for_test(const std::string& options, double factor) {
  return net_kind<Config>().scaled(parse_for_test(options), factor);
}

}  // namespace mgm
