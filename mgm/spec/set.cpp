#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/spec/document.h"

namespace mgm {

namespace {

/// The maps that hold a node's parts by name: those of its kinds, and of their `experts`, `stages`
/// and `each`.
std::vector<Spec> part_holders(const Spec& node) {
  std::vector<Spec> holders;
  for (const char* kind : {"chain", "fork"}) {
    if (node.at(kind).is_map()) holders.push_back(node.at(kind));
  }
  if (node.at("route").at("experts").is_map()) holders.push_back(node.at("route").at("experts"));
  if (node.at("cascade").at("stages").is_map()) holders.push_back(node.at("cascade").at("stages"));
  return holders;
}

/// The part of a node that an address's next word names; a template stands for all its experts.
Spec find_part(const Spec& node, const std::string& name, std::vector<std::string>& known) {
  for (const Spec& holder : part_holders(node)) {
    if (holder.at(name).is_map()) return holder.at(name);
    if (holder.at("each").is_map()) return holder.at("each");
    for (const std::string& key : holder.keys()) known.push_back(key);
  }
  return {};
}

[[noreturn]] void refuse(const std::string& origin, const std::string& name,
                         std::vector<std::string> known) {
  const std::string near = nearest_name(name, known);
  throw Error(Fault::kSpec, {origin},
              "'" + printable(name) + "' leads nowhere" +
                  (near.empty() ? "" : " (did you mean '" + near + "'?)") + "; there are " +
                  join(known, ", "));
}

}  // namespace

void Spec::set(const std::string& path, const std::string& yaml, const std::string& origin) const {
  Problems problems;
  const Spec parsed = parse(yaml.empty() ? "''" : yaml, origin, problems);
  problems.throw_if_any();
  const std::vector<std::string> words = split(path, '.');
  Spec at_word = *this;
  std::size_t next = 0;
  const bool is_full = words.front() == "model" ? words.size() < 2 || words[1] != "train"
                                                : has(words.front()) || words.front() == "train";
  if (!is_full) {
    at_word = at("model");
    std::vector<std::string> known = keys();
    while (next < words.size()) {
      const Spec part = find_part(at_word, words[next], known);
      if (part.absent()) break;
      at_word = part;
      known.clear();
      ++next;
    }
    const bool annotates = next > 0 && next < words.size();
    if (next == words.size() || (!annotates && words.front() != "model"))
      refuse(origin, words[std::min(next, words.size() - 1)], known);
    if (words.front() == "model") next = 1;
  }
  while (next + 1 < words.size()) {
    at_word.set_default(words[next], nlohmann::ordered_json::object());
    const Spec deeper = at_word.at(words[next]);
    if (deeper.absent() || deeper.is_scalar() || deeper.is_list())
      refuse(origin, words[next], at_word.keys());
    at_word = deeper;
    ++next;
  }
  if (words[next].empty() || !at_word.value_ || at_word.is_scalar() || at_word.is_list())
    refuse(origin, path, keys());
  at_word.value_->shape = Shape::kMap;
  parsed.value_->set_path(child_path(at_word.path(), words[next]));
  if (Value::Member* member = at_word.value_->find(words[next])) {
    member->value = parsed.value_;
  } else {
    at_word.value_->members.push_back({words[next], {origin}, parsed.value_});
  }
}

}  // namespace mgm
