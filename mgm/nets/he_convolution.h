#pragma once

#include <string>

#include "mgm/program/layers.h"

namespace mgm {

/// How He, Zhang, Ren and Sun (2015, "Delving deep into rectifiers") start the weight of a
/// convolution before ReLU: normal, of variance 2 by fan out.
InitialValue he_initial(std::int64_t channels, std::int64_t kernel);

/// A convolution with padding that keeps the size of a picture (at stride 1), without bias, started
/// as above, and its batch norm.
ValueId conv_norm(Layers& layers, const std::string& conv, const std::string& norm, ValueId x,
                  std::int64_t channels, std::int64_t kernel, std::int64_t stride = 1);

}  // namespace mgm
