#pragma once

#include <signal.h>

#include "mgm/base/interrupt.h"

namespace mgm {

/// As a terminal starts a process; what runs in the background may have been started with SIGINT
/// ignored.
inline void heed_as_on_a_terminal() {
  signal(SIGINT, SIG_DFL);
  heed_interrupts();
}

}  // namespace mgm
