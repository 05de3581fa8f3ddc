#pragma once

#include "mgm/program/program.h"

namespace mgm {

/// How much memory computing takes: `fixed` bytes, and `per_sample` more for every sample that is
/// computed at once.
struct WorkingMemory {
  double fixed = 0, per_sample = 0;
};

/// What run_block takes of memory at most, beside its inputs and weights and what oneDNN keeps
/// inside. Known from shapes alone, before anything is computed: values that live at the same time,
/// what kernels unfold, the copies that routes make of samples, the trace.
WorkingMemory working_memory(const Block& block);

/// What the trace of a run takes: of every route and cascade, at any depth, an entry for each
/// sample of the run, also for those that never come there.
WorkingMemory trace_memory(const Block& block);

}  // namespace mgm
