#pragma once

#include <atomic>

namespace mgm {

/// From now on the first SIGINT or SIGTERM (Ctrl-C, `kill`) only raises a flag that long work
/// polls, so that it can leave a state to go on from; the second ends the process at once with
/// exit code 130. For programs; a library that is called from elsewhere leaves signals alone.
void heed_interrupts();

/// The flag, for work that is handed one to poll.
const std::atomic<bool>& stop_flag();

/// True once the user asked to stop.
bool interrupted();

/// Throws Fault::kInterrupted once the user asked to stop: for work that has nothing to keep.
void stop_if_interrupted();

}  // namespace mgm
