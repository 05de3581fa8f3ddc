#include "mgm/node/memory_meter.h"

#include <gmock/gmock.h>

#include "mgm/node/torch.h"

namespace mgm {
namespace {

TEST(MemoryMeter, CountsTheMostThatTensorsTookAtOnce) {
  const at::Tensor before = at::ones({1000});
  const MemoryMeter meter;
  for (int i = 0; i < 3; ++i) at::ones({500});
  { const at::Tensor one = at::ones({1000}), two = at::ones({2000}); }
  EXPECT_GE(meter.peak(), 12000);
  EXPECT_LT(meter.peak(), 13000);
}

}  // namespace
}  // namespace mgm
