#include "mgm/routing/groups.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

int Groups::of(const std::string& value) const {
  const auto found = subset_of.find(value);
  return found == subset_of.end() ? rest : found->second;
}

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class GroupsReader {
 public:
  GroupsReader(const PartitionSite& site, const CheckValue& check_value, Problems& problems)
      : site_(site), check_value_(check_value), problems_(problems) {}

  Groups read(const Spec& groups) {
    for (const auto& [name, values] : groups.entries()) {
      if (!contains(site_.experts, name)) {
        problems_.add(groups.key_place(name), unknown_name("expert", name, site_.experts));
        continue;
      }
      groups_.subsets.push_back(name);
      read_subset(values);
    }
    for (const std::string& expert : site_.experts) {
      if (!contains(groups_.subsets, expert)) {
        problems_.add(groups.place(), fmt::format("expert '{}' of '{}' is given no subset: add it "
                                                  "to the partition",
                                                  expert, site_.address));
      }
    }
    return std::move(groups_);
  }

 private:
  int last() const { return static_cast<int>(groups_.subsets.size()) - 1; }

  void read_subset(const Spec& values) {
    if (values.is_scalar() && values.scalar() == "rest") {
      if (groups_.rest >= 0) problems_.add(values.place(), "only one subset can take the rest");
      groups_.rest = last();
      return;
    }
    const std::vector<Spec> list = values.is_list() ? values.items() : std::vector<Spec>{values};
    if (list.empty()) {
      problems_.add(values.place(), fmt::format("the subset of expert '{}' is empty: name values, "
                                                "or write 'rest'",
                                                groups_.subsets.back()));
    }
    for (const Spec& value : list) read_value(value);
  }

  void read_value(const Spec& value) {
    // Read as a text, so that the class 1.10 is no 1.1 when the spec is kept in a bundle.
    const std::optional<std::string> text = value.as_text();
    if (!text) {
      problems_.add(value.place(), fmt::format("'{}': expected a value, a list of them or 'rest'; "
                                               "found {}",
                                               value.path(), value.found()));
      return;
    }
    const std::string wrong = check_value_(*text);
    if (!wrong.empty()) {
      problems_.add(value.place(), wrong);
      return;
    }
    const auto [known, is_new] = groups_.subset_of.emplace(*text, last());
    if (is_new) return;
    problems_.add(value.place(),
                  known->second == last()
                      ? fmt::format("'{}' stands here twice", printable(*text))
                      : fmt::format("'{}' belongs to expert '{}' already", printable(*text),
                                    groups_.subsets[known->second]));
  }

  const PartitionSite& site_;
  const CheckValue& check_value_;
  Problems& problems_;
  Groups groups_;
};

}  // namespace

Groups read_groups(const Spec& groups, const PartitionSite& site, const CheckValue& check_value,
                   Problems& problems) {
  return GroupsReader(site, check_value, problems).read(groups);
}

Groups even_groups(const std::vector<std::string>& values, std::int64_t count) {
  Groups result;
  const auto total = static_cast<std::int64_t>(values.size());
  const std::int64_t subsets = count == 0 ? total : count;
  for (std::int64_t i = 0; i < total; ++i) {
    const auto subset = static_cast<int>(i * subsets / total);
    result.subset_of[values[i]] = subset;
    if (subset < static_cast<int>(result.subsets.size())) continue;
    std::string name = subsets == total ? as_part_name(values[i]) : "e" + std::to_string(subset);
    while (contains(result.subsets, name)) name += "_";
    result.subsets.push_back(std::move(name));
  }
  return result;
}

}  // namespace mgm
