#pragma once

namespace mgm {

/// Lets libtorch and oneDNN use so many threads for the arithmetic that the calling thread asks
/// for; other threads keep theirs.
void set_arithmetic_threads(int count);

}  // namespace mgm
