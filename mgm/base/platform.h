#pragma once

#include <string>
#include <vector>

namespace mgm {

/// Tells the allocator to keep what is freed instead of giving it back to the system: tensors of
/// tens of megabytes come and go with every step, and each time the system would clear their pages
/// anew. Call it once at the start of a program that trains or predicts, before other threads.
void prepare_platform();

/// A variable of the environment.
struct Setting {
  std::string name;
  std::string value;
};

/// What must stand in the environment before a program that computes is started, because libgomp
/// and the allocator read it before `main`; what the user has already set is left as it is, and
/// only what is still missing is listed.
///
/// - `GOMP_SPINCOUNT`: how long a thread that waits for its team spins, here about 20 us. By
///   default it spins for milliseconds, and where another process takes a core, it does so at the
///   cost of the very thread that it waits for.
/// - `GLIBC_TUNABLES`: large pages for the heap (`glibc.malloc.hugetlb=1`), so that 512 times fewer
///   pages are asked for.
///
/// The program `mgm` sets these and starts itself again; other programs may be started with them.
std::vector<Setting> missing_settings();

/// What `mallopt` was told, in words; `as the system has it` before prepare_platform().
std::string allocator_settings();

}  // namespace mgm
