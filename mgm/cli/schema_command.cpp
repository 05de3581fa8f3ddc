#include <iostream>
#include <nlohmann/json.hpp>

#include "mgm/cli/command.h"
#include "mgm/kinds/builtin.h"
#include "mgm/spec/schema.h"

namespace mgm {

Command schema_command() {
  return {"schema", "Print the JSON Schema of a spec, with which editors complete",
          "mgm schema > mgm.schema.json",
          [](CLI::App&) {
            return [] {
              std::cout << json_schema(catalogue()).dump(2) << "\n";
              return 0;
            };
          },
          Needs::kNothing};
}

}  // namespace mgm
