#pragma once

namespace mgm {

/// The most bytes of memory that this process has held at once since its program began: its largest
/// resident set. 0 where the system does not tell.
double peak_memory();

}  // namespace mgm
