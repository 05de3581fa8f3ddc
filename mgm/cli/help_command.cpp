#include <iostream>
#include <memory>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/cli/command.h"
#include "mgm/kinds/builtin.h"
#include "mgm/spec/help.h"

namespace mgm {

namespace {

int print_families(const std::vector<KindInfo>& kinds) {
  std::string family;
  for (const KindInfo& kind : kinds) {
    std::cout << (kind.family == family ? " " : (family.empty() ? "" : "\n") + kind.family + ": ")
              << kind.name;
    family = kind.family;
  }
  std::cout << "\n\nmgm help KIND shows the options of one.\n";
  return 0;
}

/// A name may stand in several families (`column`): all are shown.
int print_kind(const std::string& name) {
  std::vector<std::string> names;
  bool found = false;
  for (const KindInfo& kind : catalogue()) {
    names.push_back(kind.name);
    if (kind.name != name) continue;
    std::cout << (found ? "\n" : "") << help_text(kind);
    found = true;
  }
  if (found) return 0;
  const std::string near = nearest_name(name, names);
  throw Error(Fault::kSpec, "there is no kind '" + printable(name) + "'" +
                                (near.empty() ? "" : " (did you mean '" + near + "'?)") +
                                "; mgm help lists all");
}

}  // namespace

Command help_command() {
  return {"help", "Show the options of a kind, or all kinds", "mgm help\nmgm help route",
          [](CLI::App& app) {
            auto name = std::make_shared<std::string>();
            app.add_option("KIND", *name, "A name that a spec may use");
            return
                [name] { return name->empty() ? print_families(catalogue()) : print_kind(*name); };
          },
          Needs::kNothing};
}

}  // namespace mgm
