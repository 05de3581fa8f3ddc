#include "mgm/cli/restart.h"

#include <cstdlib>
#include <unistd.h>

#include "mgm/base/platform.h"

namespace mgm {
namespace {

// Stands for a start with settings, in case the system strips one of them.
constexpr const char* kGuard = "MGM_RESTARTED";

}  // namespace

void restart_with_settings(char* const* arguments) {
  if (std::getenv(kGuard) != nullptr) return;
  const std::vector<Setting> settings = missing_settings();
  if (settings.empty()) return;
  for (const Setting& setting : settings) {
    setenv(setting.name.c_str(), setting.value.c_str(), 1);
  }
  setenv(kGuard, "1", 1);
  execv("/proc/self/exe", arguments);
}

}  // namespace mgm
