#include "mgm/spec/value_groups.h"

#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

int ValueGroups::of(const std::string& value) const {
  const auto found = group_of.find(value);
  return found == group_of.end() ? rest : found->second;
}

namespace {

class Reader {
 public:
  Reader(const std::string& what, const CheckWord& check_name, const CheckWord& check_value,
         Problems& problems)
      : what_(what), check_name_(check_name), check_value_(check_value), problems_(problems) {}

  ValueGroups read(const Spec& groups) {
    for (const auto& [name, values] : groups.entries()) {
      const std::string wrong = check_name_(name);
      if (!wrong.empty()) {
        problems_.add(groups.key_place(name), wrong);
        continue;
      }
      groups_.names.push_back(name);
      read_group(values);
    }
    return std::move(groups_);
  }

 private:
  int last() const { return static_cast<int>(groups_.names.size()) - 1; }

  void read_group(const Spec& values) {
    if (values.is_scalar() && values.scalar() == "rest") {
      if (groups_.rest >= 0)
        problems_.add(values.place(), fmt::format("only one {} can take the rest", what_));
      groups_.rest = last();
      return;
    }
    const std::vector<Spec> list = values.is_list() ? values.items() : std::vector<Spec>{values};
    if (list.empty()) {
      problems_.add(values.place(), fmt::format("{} '{}' is given no values: name some, or write "
                                                "'rest'",
                                                what_, groups_.names.back()));
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
    const auto [known, is_new] = groups_.group_of.emplace(*text, last());
    if (is_new) return;
    problems_.add(value.place(),
                  known->second == last()
                      ? fmt::format("'{}' stands here twice", printable(*text))
                      : fmt::format("'{}' belongs to {} '{}' already", printable(*text), what_,
                                    groups_.names[known->second]));
  }

  const std::string& what_;
  const CheckWord& check_name_;
  const CheckWord& check_value_;
  Problems& problems_;
  ValueGroups groups_;
};

}  // namespace

ValueGroups read_value_groups(const Spec& groups, const std::string& what,
                              const CheckWord& check_name, const CheckWord& check_value,
                              Problems& problems) {
  return Reader(what, check_name, check_value, problems).read(groups);
}

}  // namespace mgm
