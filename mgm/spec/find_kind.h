#pragma once

#include "mgm/base/registry.h"
#include "mgm/base/text.h"
#include "mgm/spec/field_types.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// The kind that a choice names; null where there is none, which is reported with the nearest name.
template <class Kind>
const Kind* find_kind(const KindChoice& choice, const Registry& registry, Problems& problems) {
  const Family<Kind>& family = registry.family<Kind>();
  const Kind* kind = family.find(choice.kind);
  if (kind == nullptr) {
    problems.add(choice.whole.place(), unknown_name(choice.family, choice.kind, family.names()));
  }
  return kind;
}

/// Appends what every kind of a family says of itself.
template <class Kind>
void append_kinds(const Registry& registry, std::vector<KindInfo>& to) {
  for (const Kind& kind : registry.family<Kind>().all()) to.push_back(kind);
}

}  // namespace mgm
