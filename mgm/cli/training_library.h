#pragma once

#include <string>

namespace mgm {

/// A C function of libmgm-train.so, which is opened at the first call: it lies beside libmgm.so.
/// Throws Fault::kFailed where it is missing, of another version, or cannot be loaded, with the
/// system's reason and what to do.
void* training_function(const std::string& name);

/// Where training_function() looks for the library.
std::string training_library_file();

}  // namespace mgm
