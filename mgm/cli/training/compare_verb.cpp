#include <iostream>

#include "mgm/base/interrupt.h"
#include "mgm/cli/exit_code.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/training/comparing.h"
#include "mgm/cli/training/verbs.h"

namespace mgm {

namespace {

/// Tells what was judged before it failed, and why it did.
[[noreturn]] void fail_after(const Comparison& finished, bool as_json) {
  Failure failure = failure_of(std::current_exception());
  if (interrupted()) {
    failure = {kInterruptedExit,
               "interrupted; compare keeps no models, so that it begins anew the next time"};
  }
  if (!finished.candidates.empty()) {
    if (as_json) {
      failure.finished = finished.json();
    } else {
      std::cout << finished.text();
    }
  }
  throw FailedHalfway(std::move(failure));
}

}  // namespace

}  // namespace mgm

int mgm_compare(const mgm::TrainingOptions& options) {
  using namespace mgm;
  heed_interrupts();
  Comparing comparing(options);
  comparing.check();
  try {
    comparing.run();
  } catch (...) {
    fail_after(comparing.comparison(), options.json);
  }
  const Comparison comparison = comparing.comparison();
  std::cout << (options.json ? json_line(comparison.json()) : comparison.text());
  return 0;
}
