#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mgm/spec/fields.h"

namespace mgm {

/// The JSON Schema (draft 2020-12) of a whole spec file, with which editors complete and check.
/// `sections` are the fixed parts of a file (`data`, `train`, annotations) as kinds of the family
/// `section`; every other kind becomes a definition that choices and nodes refer to.
nlohmann::ordered_json json_schema(const std::vector<KindInfo>& kinds);

/// One kind's options as `mgm help KIND` prints them: a summary, an aligned table of the
/// options with types and defaults, and a minimal example.
std::string help_text(const KindInfo& kind);

}  // namespace mgm
