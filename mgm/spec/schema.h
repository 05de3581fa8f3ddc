#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "mgm/spec/fields.h"
#include "mgm/spec/help.h"

namespace mgm {

/// The JSON Schema (draft 2020-12) of a whole spec file, with which editors complete and check.
///
/// Every kind becomes a definition `FAMILY.NAME`, every family a choice `FAMILY` of its kinds; a
/// node is a map with exactly one kind of the family `node` and annotations. `sections` are the
/// fixed parts of a file (`file`, `data`, `train`, `task`, `infer` ...) as kinds of the family
/// `section`: an option that is any map and is called like a section holds its options (`split`),
/// one that is called like its plural holds named ones (`inputs`, section `input`). A family of
/// which no kind is given may hold anything.
nlohmann::ordered_json json_schema(const std::vector<KindInfo>& kinds);

}  // namespace mgm
