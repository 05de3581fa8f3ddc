#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "mgm/base/version.h"
#include "mgm/bundle/bundle.h"
#include "mgm/cli/command.h"
#include "mgm/cli/json_line.h"

namespace mgm {

namespace {

int print_version(bool json) {
  if (json) {
    const nlohmann::ordered_json report{{"version", version()}, {"bundle_format", kBundleFormat}};
    std::cout << json_line(report);
  } else {
    std::cout << "mgm " << version() << "\n";
  }
  return 0;
}

}  // namespace

Command version_command() {
  return {"version", "Print the version", "mgm version\nmgm version --json",
          [](CLI::App& app) {
            auto json = std::make_shared<bool>(false);
            app.add_flag("--json", *json, "Print JSON");
            return [json] { return print_version(*json); };
          },
          Needs::kNothing};
}

}  // namespace mgm
