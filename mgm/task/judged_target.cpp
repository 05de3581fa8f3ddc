#include "mgm/task/judged_target.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/error.h"

namespace mgm {

std::size_t predicted_class(std::span<const float> prediction) {
  if (prediction.size() == 1) return prediction[0] >= 0.5F ? 1 : 0;
  return static_cast<std::size_t>(std::max_element(prediction.begin(), prediction.end()) -
                                  prediction.begin());
}

std::size_t judged_classes(const TargetInfo& target) {
  if (target.type == TargetInfo::Type::kClass) return target.classes.size();
  return target.type == TargetInfo::Type::kImage ? 1
                                                 : static_cast<std::size_t>(elements(target.shape));
}

void expect_judged_classes(const char* metric, const TargetInfo& target) {
  if (target.type != TargetInfo::Type::kNumber || target.yes_or_no) return;
  throw Error(Fault::kSpec,
              fmt::format("{} judges classes, but '{}' is a number: use mae or r2, or loss: bce "
                          "where it says yes or no (1 or 0)",
                          metric, target.name));
}

}  // namespace mgm
