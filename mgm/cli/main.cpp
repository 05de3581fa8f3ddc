#include "mgm/base/platform.h"
#include "mgm/cli/program.h"
#include "mgm/cli/restart.h"

int main(int count, char** arguments) {
  return mgm::run_program({arguments + 1, arguments + count}, mgm::commands(),
                          [&](mgm::Needs needs) {
                            if (needs == mgm::Needs::kNothing) return;
                            mgm::restart_with_settings(arguments);
                            mgm::prepare_platform();
                          });
}
