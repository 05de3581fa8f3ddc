#include "mgm/train/registry.h"

#include "mgm/kinds/builtin.h"
#include "mgm/train/lion.h"
#include "mgm/train/torch_optimizers.h"
#include "mgm/tree/registry.h"

namespace mgm {

Registry training_kinds() {
  Registry kinds = builtin_kinds();
  add_shapes(kinds);
  Family<OptimizerKind>& optimizers = kinds.family<OptimizerKind>();
  optimizers.add(optimizer_kind<SgdConfig>());
  optimizers.add(optimizer_kind<AdamConfig>());
  optimizers.add(optimizer_kind<AdamWConfig>());
  optimizers.add(optimizer_kind<RmspropConfig>());
  optimizers.add(optimizer_kind<AdagradConfig>());
  optimizers.add(optimizer_kind<LionConfig>());
  return kinds;
}

}  // namespace mgm
