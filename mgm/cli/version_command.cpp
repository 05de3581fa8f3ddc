#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "mgm/base/version.h"
#include "mgm/bundle/bundle.h"
#include "mgm/cli/command.h"

namespace mgm {

Command version_command() {
  return {"version", "Print the version", "mgm version --json", [](CLI::App& app) {
            auto json = std::make_shared<bool>(false);
            app.add_flag("--json", *json, "Print JSON");
            return [json] {
              if (*json) {
                const nlohmann::ordered_json report{{"version", version()},
                                                    {"bundle_format", kBundleFormat}};
                std::printf("%s\n", report.dump().c_str());
              } else {
                std::printf("mgm %s\n", version());
              }
              return 0;
            };
          }};
}

}  // namespace mgm
