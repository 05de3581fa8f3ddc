#include "mgm/node/signals.h"

#include "mgm/base/error.h"

namespace mgm {

const at::Tensor& Signals::at(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw Error(Fault::kBug, "no signal '" + name + "' was written");
  return found->second;
}

std::int64_t Signals::samples() const {
  return values_.empty() ? 0 : values_.begin()->second.size(0);
}

}  // namespace mgm
