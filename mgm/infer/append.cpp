#include "mgm/infer/append.h"

namespace mgm {

void append(Array part, Array& whole) {
  if (whole.shape.empty()) {
    whole = std::move(part);
    return;
  }
  whole.shape.front() += part.shape.front();
  whole.values.insert(whole.values.end(), part.values.begin(), part.values.end());
}

}  // namespace mgm
