#pragma once

#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <vector>

namespace mgm {

/// All kinds of one family by name, in the order in which they were added.
///
/// `Kind` has a member `name`. A later kind of the same name replaces the earlier, so that a
/// program may bring its own.
template <class Kind>
class Family {
 public:
  void add(Kind kind) {
    for (Kind& known : kinds_) {
      if (known.name == kind.name) {
        known = std::move(kind);
        return;
      }
    }
    kinds_.push_back(std::move(kind));
  }

  /// Null where there is none.
  const Kind* find(const std::string& name) const {
    for (const Kind& kind : kinds_) {
      if (kind.name == name) return &kind;
    }
    return nullptr;
  }

  const std::vector<Kind>& all() const { return kinds_; }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const Kind& kind : kinds_) result.push_back(kind.name);
    return result;
  }

 private:
  std::vector<Kind> kinds_;
};

/// Every family of kinds that a spec may name, each found by the type of its kinds. A value: pass
/// it along, add to it, never a global.
class Registry {
 public:
  template <class Kind>
  Family<Kind>& family() {
    std::shared_ptr<void>& slot = families_[typeid(Kind)];
    if (!slot) slot = std::make_shared<Family<Kind>>();
    // A copy of this registry may share the family: it must not see what is added here.
    if (slot.use_count() > 1) {
      slot = std::make_shared<Family<Kind>>(*static_cast<const Family<Kind>*>(slot.get()));
    }
    return *static_cast<Family<Kind>*>(slot.get());
  }

  template <class Kind>
  const Family<Kind>& family() const {
    static const Family<Kind> none;
    const auto found = families_.find(typeid(Kind));
    return found == families_.end() ? none : *static_cast<const Family<Kind>*>(found->second.get());
  }

 private:
  std::map<std::type_index, std::shared_ptr<void>> families_;
};

}  // namespace mgm
