#include "mgm/cli/command.h"

namespace mgm {

std::vector<Command> commands() {
  return {new_command(),      check_command(),   inspect_command(), train_command(),
          evaluate_command(), predict_command(), export_command(),  compare_command(),
          doctor_command(),   schema_command(),  help_command(),    version_command()};
}

}  // namespace mgm
