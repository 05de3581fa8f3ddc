#include "mgm/nets/he_convolution.h"

#include <cmath>

namespace mgm {

InitialValue he_initial(std::int64_t channels, std::int64_t kernel) {
  const auto fan_out = static_cast<double>(channels * kernel * kernel);
  return {InitialValue::Kind::kNormal, std::sqrt(2.0 / fan_out)};
}

ValueId conv_norm(Layers& layers, const std::string& conv, const std::string& norm, ValueId x,
                  std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
  const ValueId y = layers.conv2d(conv, x, channels, kernel, stride, kernel / 2, false);
  layers.start(conv + ".weight", he_initial(channels, kernel));
  return layers.batch_norm2d(norm, y);
}

}  // namespace mgm
