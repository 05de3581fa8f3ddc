#pragma once

#include "mgm/spec/spec.h"

namespace mgm {

/// What `make` returns. An error of it that has no place in the data gets the one in the spec of
/// what was made.
template <class Make>
auto placed(const Spec& spec, const Make& make) {
  try {
    return make();
  } catch (const Error& error) {
    if (!error.place().file.empty()) throw;
    throw Error(error.fault(), spec.place(), error.what());
  }
}

}  // namespace mgm
