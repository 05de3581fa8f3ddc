#pragma once

#include <string>

#include "mgm/spec/spec.h"

namespace mgm {

/// Makes of a scalar, `flowers.csv`, the map that it is short for, `{path: flowers.csv}`, so that
/// the other options' defaults have a place; does nothing to anything else.
void expand_short_form(const Spec& spec, const std::string& key);

}  // namespace mgm
