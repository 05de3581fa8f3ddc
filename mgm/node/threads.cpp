#include "mgm/node/threads.h"

#include <ATen/Parallel.h>
#include <omp.h>

#include "mgm/node/torch.h"

namespace mgm {

void set_arithmetic_threads(int count) {
  // libtorch sets its own default on a thread's first use: let it do so now, before ours.
  at::get_num_threads();
  omp_set_num_threads(count);
}

}  // namespace mgm
