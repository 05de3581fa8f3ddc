#include "mgm/cli/tasks_option.h"

namespace mgm {

void add_tasks_option(CLI::App& app, std::vector<std::string>& tasks) {
  app.add_option("--tasks", tasks,
                 "Answer these tasks alone, by address or target, and compute only what they need; "
                 "default: all")
      ->delimiter(',');
}
}  // namespace mgm
