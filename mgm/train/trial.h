#pragma once

#include <atomic>

#include "mgm/train/session.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// A workshop in which phases are tried, to measure them, before anything is trained: nobody
/// watches, and partitions are divided evenly.
class Trial {
 public:
  explicit Trial(const Session& session);
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  Workshop& shop() { return shop_; }

 private:
  Observer silent_;
  std::atomic<bool> never_ = false;
  Workshop shop_;
};

/// Whether any training sample comes to a phase, as far as the shop's samples are divided by now.
bool reaches(const Workshop& shop, const Phase& phase);

}  // namespace mgm
