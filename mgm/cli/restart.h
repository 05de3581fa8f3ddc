#pragma once

namespace mgm {

/// Replaces this process by the same program with the same arguments and the settings that must
/// stand in the environment before it starts (base/platform.h). Returns where they stand there
/// already, or where the system does not let it: the program then runs as well, only slower.
void restart_with_settings(char* const* arguments);

}  // namespace mgm
