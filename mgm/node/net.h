#pragma once

#include <ATen/core/Tensor.h>
#include <map>
#include <string>
#include <vector>

#include "mgm/node/adapter.h"
#include "mgm/node/node.h"
#include "mgm/program/layers.h"

namespace mgm {

/// A leaf: a list of layers over weights of its own. Networks of the zoo and routers are nets.
class Net : public Node {
 public:
  /// Takes the layers that a kind wrote; weights start as declared, by chance keyed by `seed` and
  /// their names.
  Net(const std::string& address, std::vector<Port> inputs, Layers& layers, std::uint64_t seed);

  Adaptable* adaptable() override { return &adaptable_; }

 protected:
  Signals compute(const Signals& in, Run& run) override;
  void show(Walker& walker) override;
  void write(Lowering& to) const override;

 private:
  Net(const std::string& address, std::vector<Port> inputs, Block block,
      const std::vector<WeightDeclaration>& weights, std::uint64_t seed);

  Block block_;
  std::vector<std::pair<std::string, bool>> order_;  ///< names as declared, and whether learnable
  std::map<std::string, at::Tensor> weights_;
  Adaptable adaptable_;
};

}  // namespace mgm
