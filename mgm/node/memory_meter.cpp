#include "mgm/node/memory_meter.h"

#include <algorithm>

#include "mgm/node/torch.h"

// keep the order
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

namespace mgm {

struct MemoryMeter::Counting {
  /// libtorch tells the profiler's state of every allocation of its thread.
  class Reports : public c10::MemoryReportingInfoBase {
   public:
    void reportMemoryUsage(void*, std::int64_t bytes, std::int64_t, std::int64_t,
                           c10::Device) override {
      now_ += bytes;  // negative where memory is freed
      peak_ = std::max(peak_, now_);
    }
    bool memoryProfilingEnabled() const override { return true; }
    std::int64_t peak() const { return peak_; }

   private:
    std::int64_t now_ = 0;
    std::int64_t peak_ = 0;
  };

  std::shared_ptr<Reports> reports = std::make_shared<Reports>();
  c10::DebugInfoGuard guard{c10::DebugInfoKind::PROFILER_STATE, reports};
};

MemoryMeter::MemoryMeter() : counting_(std::make_unique<Counting>()) {}
MemoryMeter::~MemoryMeter() = default;

std::int64_t MemoryMeter::peak() const { return counting_->reports->peak(); }

}  // namespace mgm
