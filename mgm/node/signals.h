#pragma once

#include <ATen/core/Tensor.h>
#include <map>
#include <string>
#include <vector>

#include "mgm/data/schema.h"

namespace mgm {

/// Named tensors over the same samples: inputs and predictions, never targets. The first axis of
/// each is the sample.
///
/// An input of the data has its own name; what a node writes has the node's address
/// (`objects.animals`).
class Signals {
 public:
  void set(const std::string& name, at::Tensor value) { values_[name] = std::move(value); }
  bool has(const std::string& name) const { return values_.count(name) > 0; }
  /// Throws Fault::kBug for a name that is not there: ports are checked when the tree is built.
  const at::Tensor& at(const std::string& name) const;
  std::int64_t samples() const;
  bool empty() const { return values_.empty(); }

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::map<std::string, at::Tensor> values_;
};

}  // namespace mgm
