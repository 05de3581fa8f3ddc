#include "mgm/base/interrupt.h"

#include <atomic>
#include <signal.h>
#include <unistd.h>

#include "mgm/base/error.h"

namespace mgm {
namespace {

// Of the process, as signals are.
std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);

constexpr int kInterruptedExit = 130;

extern "C" void heed(int) {
  if (asked_to_stop.exchange(true)) _exit(kInterruptedExit);
}

}  // namespace

void heed_interrupts() {
  struct sigaction action {};
  action.sa_handler = heed;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    // A shell starts what runs in the background with SIGINT ignored, nohup what it starts with
    // SIGHUP ignored, and so they stay.
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
}

const std::atomic<bool>& stop_flag() { return asked_to_stop; }

bool interrupted() { return asked_to_stop.load(std::memory_order_relaxed); }

void stop_if_interrupted() {
  if (interrupted()) throw Error(Fault::kInterrupted, "interrupted");
}

}  // namespace mgm
