#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/cli/command.h"
#include "mgm/cli/table.h"
#include "mgm/kinds/builtin.h"
#include "mgm/spec/help.h"

namespace mgm {

namespace {

/// A line for each kind of `family`, or of every family where it is empty; false for no kind.
bool print_kinds(const std::string& family) {
  TextTable table({"family", "kind", "what it is"});
  std::string last;
  for (const KindInfo& kind : catalogue()) {
    if (!family.empty() && kind.family != family) continue;
    table.add({kind.family == last ? "" : kind.family, kind.name, kind.summary});
    last = kind.family;
  }
  if (!last.empty()) std::cout << table.text();
  return !last.empty();
}

/// The options of every kind of that name (families may share one); false for none.
bool print_options(const std::string& name) {
  bool found = false;
  for (const KindInfo& kind : catalogue()) {
    if (kind.name != name) continue;
    std::cout << (found ? "\n" : "") << help_text(kind);
    found = true;
  }
  return found;
}

/// Where an option of that name is described; false for nowhere.
bool print_kinds_with(const std::string& option) {
  TextTable table({"option", "of", "what it says"});
  bool found = false;
  for (const KindInfo& kind : catalogue()) {
    for (const FieldInfo& field : kind.fields) {
      if (field.name != option) continue;
      table.add({option, kind.family + " " + kind.name, field.summary});
      found = true;
    }
  }
  if (found) std::cout << table.text() << "\n`mgm help KIND` shows all options of one.\n";
  return found;
}

bool is_command(const std::string& name) {
  const std::vector<Command> all = commands();
  return std::any_of(all.begin(), all.end(),
                     [&](const Command& command) { return command.name == name; });
}

[[noreturn]] void refuse(const std::string& name) {
  std::vector<std::string> known;
  for (const KindInfo& kind : catalogue()) {
    known.push_back(kind.name);
    known.push_back(kind.family);
    for (const FieldInfo& field : kind.fields) known.push_back(field.name);
  }
  const std::string near = nearest_name(name, known);
  throw Error(Fault::kSpec,
              fmt::format("there is no kind '{}'{}; `mgm help` lists them", printable(name),
                          near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near)));
}

int help(const std::string& name) {
  if (name.empty()) {
    print_kinds("");
    std::cout << "\n`mgm help KIND` shows the options of one, `mgm COMMAND --help` those of a "
                 "command.\n";
  } else if (!print_options(name) && !print_kinds(name) && !print_kinds_with(name)) {
    if (!is_command(name)) refuse(name);
    std::cout << fmt::format("{0} is a command: `mgm {0} --help` shows how it is called.\n", name);
  }
  return 0;
}

}  // namespace

Command help_command() {
  return {"help", "List the kinds that a spec may name, or show the options of one",
          "mgm help\nmgm help mlp\nmgm help router      # a family of kinds\nmgm help temperature "
          "# an option",
          [](CLI::App& app) {
            auto name = std::make_shared<std::string>();
            app.add_option("KIND", *name, "A kind, a family of kinds, or an option");
            return [name] { return help(*name); };
          },
          Needs::kNothing};
}

}  // namespace mgm
