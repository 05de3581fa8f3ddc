#pragma once

#include "mgm/nets/net_kind.h"

namespace mgm {

/// U-Net (Ronneberger, Fischer and Brox 2015): pictures in, pictures of the same size out. With
/// padding and batch norm, and with nearest-neighbour resizing and a convolution in place of
/// up-convolutions (Odena, Dumoulin and Olah 2016), so that any size of picture fits.
struct UNetConfig {
  static constexpr const char* kName = "unet";
  static constexpr const char* kSummary =
      "U-Net: pictures to pictures, each level joined to its counterpart.";
  std::int64_t width = 32;
  std::int64_t levels = 4;
  std::int64_t channels = 0;
};

template <class Fields>
void describe(Fields& field, UNetConfig& config) {
  field("width", config.width, "Channels at full size; they double with each level down.",
        in_range(1, 4096));
  field("levels", config.levels, "How many times the picture is halved on the way down.",
        in_range(1, 12));
  field("channels", config.channels,
        "Channels of the output; 0: as many as the task's target pictures have.",
        in_range(0, 65536));
}

void build(const UNetConfig& config, Layers& layers);
UNetConfig scaled(UNetConfig config, double factor);

}  // namespace mgm
