#include <iostream>

#include "mgm/base/interrupt.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/training/comparing.h"
#include "mgm/cli/training/verbs.h"

namespace mgm {

namespace {

void print(const Comparison& comparison, bool as_json) {
  std::cout << (as_json ? json_line(comparison.json()) : comparison.text());
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
    const Comparison finished = comparing.comparison();
    if (!finished.candidates.empty()) print(finished, options.json);
    if (interrupted())
      throw Error(Fault::kInterrupted,
                  "interrupted; compare keeps no models, so that it begins anew the next time");
    throw;
  }
  print(comparing.comparison(), options.json);
  return 0;
}
