#pragma once

#include <cstdint>
#include <vector>

#include "mgm/train/plan.h"

namespace mgm {

/// Adapts a net (Node::adaptable): down starts as a linear layer does, U(-1/sqrt(n), 1/sqrt(n)), by
/// chance keyed by `seed` and the weight's name, up with zeros, so that nothing changes yet.
void adapt(Node& net, const LoraConfig& config, std::uint64_t seed);

/// Adds what the adapters of a net add to its weights, for good, and removes them.
void merge_adapters(Node& net);

/// Nets that learn by additions, which they lose when this is destroyed.
class Additions {
 public:
  Additions() = default;
  ~Additions() { forget(); }
  Additions(const Additions&) = delete;
  Additions& operator=(const Additions&) = delete;

  /// As `adapt`; the net must outlive this.
  void add(Node& net, const LoraConfig& config, std::uint64_t seed);
  /// As `merge_adapters`, of all of them.
  void merge();
  void forget() noexcept;

 private:
  std::vector<Node*> nets_;
};

/// Reports what is to learn by an addition and has no layer that can.
void check_adapters(const std::vector<Phase>& phases, const Tree& tree,
                    const Strategies& strategies, Problems& problems);

}  // namespace mgm
