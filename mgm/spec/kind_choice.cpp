#include "mgm/base/text.h"
#include "mgm/spec/field_types.h"
#include "mgm/spec/unexpected.h"

namespace mgm {

using Json = nlohmann::ordered_json;

std::string FieldType<KindChoice>::type(const KindChoice& member) {
  return "kind of " + member.family;
}
Json FieldType<KindChoice>::schema(const KindChoice& member) {
  return {{"$ref", "#/$defs/" + member.family}};
}
Json FieldType<KindChoice>::write(const KindChoice& member) {
  if (!member.chosen()) return nullptr;
  Json options = member.options.resolved();
  if (options.is_null()) options = Json::object();
  Json choice = Json::object();
  choice[member.kind] = std::move(options);
  return choice;
}

namespace {

bool refuse_choice(const Spec& from, const std::string& family, Problems& problems) {
  const std::vector<std::string> kinds = from.keys();
  const std::string found =
      kinds.size() < 2 ? from.found() : std::to_string(kinds.size()) + ": " + join(kinds, ", ");
  return report_unexpected(from, "one kind of " + family, problems,
                           "write its name, or {NAME: {options}}", found);
}

}  // namespace

bool FieldType<KindChoice>::read(const Spec& from, KindChoice& member, Problems& problems) {
  from.expand_name();
  const std::vector<Spec::Entry> entries = from.entries();
  if (entries.size() != 1) return refuse_choice(from, member.family, problems);
  member.kind = entries.front().first;
  member.options = entries.front().second;
  member.whole = from;
  return true;
}

void FieldType<KindChoice>::adopt(const Spec& from, KindChoice& member) {
  Problems none;
  read(from, member, none);
}

std::string FieldType<KindChoices>::type(const KindChoices& member) {
  return "list of kinds of " + member.family;
}
Json FieldType<KindChoices>::schema(const KindChoices& member) {
  const Json item = {{"$ref", "#/$defs/" + member.family}};
  return {{"anyOf", {{{"type", "array"}, {"items", item}}, item}}};
}
Json FieldType<KindChoices>::write(const KindChoices& member) {
  if (member.list.empty()) return nullptr;
  Json json = Json::array();
  for (const KindChoice& choice : member.list) json.push_back(FieldType<KindChoice>::write(choice));
  return json;
}
bool FieldType<KindChoices>::read(const Spec& from, KindChoices& member, Problems& problems) {
  const std::vector<Spec> items = from.is_list() ? from.items() : std::vector<Spec>{from};
  std::vector<KindChoice> read_items;
  bool fits = true;
  for (const Spec& item : items) {
    KindChoice choice{member.family};
    fits = FieldType<KindChoice>::read(item, choice, problems) && fits;
    read_items.push_back(std::move(choice));
  }
  if (fits) member.list = std::move(read_items);
  return fits;
}
void FieldType<KindChoices>::adopt(const Spec& from, KindChoices& member) {
  Problems none;
  read(from, member, none);
}

}  // namespace mgm
