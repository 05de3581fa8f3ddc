#include "mgm/cli/threads_option.h"

namespace mgm {

void add_threads_option(CLI::App& app, int& threads) {
  constexpr int kMost = 1024;
  app.add_option("--threads", threads, "Threads to answer with; default: the cores")
      ->check(CLI::Range(1, kMost));
}

}  // namespace mgm
