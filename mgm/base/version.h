#pragma once

namespace mgm {

/// mgm's own version: `0.1.0`.
const char* version();

}  // namespace mgm
