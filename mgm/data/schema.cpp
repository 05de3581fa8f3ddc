#include "mgm/data/schema.h"

namespace mgm {

namespace {

template <class T>
const T* find(const std::vector<T>& list, const std::string& name) {
  for (const T& item : list) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

}  // namespace

const Port* DataSchema::input(const std::string& name) const { return find(inputs, name); }

const TargetInfo* DataSchema::target(const std::string& name) const { return find(targets, name); }

}  // namespace mgm
