#include "mgm/train/identity.h"

#include <fmt/format.h>
#include <set>
#include <vector>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/base/version.h"
#include "mgm/bundle/bundle.h"
#include "mgm/train/session.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// What may be changed before a training goes on: what it does once it has diverged, and what
/// memory it may take.
void forget_what_may_change(Json& spec) {
  if (!spec.is_structured()) return;
  for (auto& [key, value] : spec.items()) {
    if (key == "train" && value.is_object()) {
      value.erase("on_divergence");
      value.erase("memory");
      if (value.contains("cache") && value["cache"].is_object()) value["cache"].erase("memory");
    }
    forget_what_may_change(value);
  }
}

Json spec_of(Json spec) {
  forget_what_may_change(spec);
  return spec;
}

std::string shown(const Json* value) {
  return value == nullptr ? "not there" : printable(value->dump(), 40);
}

const Json* member(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

/// The places where two specs differ, in words.
void compare(const Json& before, const Json& now, const std::string& path,
             std::vector<std::string>& differences) {
  if (before == now) return;
  if (!before.is_object() || !now.is_object()) {
    differences.push_back(fmt::format("{} was {} and is {}", path, shown(&before), shown(&now)));
    return;
  }
  std::set<std::string> keys;
  for (const Json* side : {&before, &now}) {
    for (const auto& entry : side->items()) keys.insert(entry.key());
  }
  for (const std::string& key : keys) {
    const std::string inside = path.empty() ? key : path + "." + key;
    const Json* old = member(before, key);
    const Json* other = member(now, key);
    if (old != nullptr && other != nullptr) {
      compare(*old, *other, inside, differences);
    } else {
      differences.push_back(fmt::format("{} was {} and is {}", inside, shown(old), shown(other)));
    }
  }
}

}  // namespace

Identity::Identity(Json parts) : parts_(std::move(parts)), hash_(sha256(parts_.dump())) {}

Identity Identity::of(const Session& session) {
  return Identity({{"spec", spec_of(session.spec.resolved())},
                   {"data", session.data.fingerprint},
                   {"threads", session.threads},
                   {"mgm", version()}});
}

std::string Identity::difference_to(const Identity& now) const {
  constexpr std::size_t kMost = 3;
  const auto part = [](const Identity& of, const char* name) {
    const Json* found = member(of.parts_, name);
    return found == nullptr ? Json() : *found;
  };
  std::vector<std::string> differences;
  compare(part(*this, "spec"), part(now, "spec"), "", differences);
  if (differences.size() > kMost) {
    differences[kMost] = fmt::format("{} more of the spec", differences.size() - kMost);
    differences.resize(kMost + 1);
  }
  if (part(*this, "data") != part(now, "data")) differences.emplace_back("the data are others");
  compare(part(*this, "threads"), part(now, "threads"), "--threads", differences);
  compare(part(*this, "mgm"), part(now, "mgm"), "the version of mgm", differences);
  return join(differences, ", ");
}

std::string difference_to_model(const Session& session, const std::filesystem::path& out) {
  try {
    const auto bundle = Bundle::open(out);
    bundle->read_weights();  // throws where they are damaged
    const Identity found(
        {{"spec", spec_of(bundle->info().spec)}, {"data", bundle->info().data_fingerprint}});
    const Identity wanted(
        {{"spec", spec_of(session.spec.resolved())}, {"data", session.data.fingerprint}});
    return found.difference_to(wanted);
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace mgm
