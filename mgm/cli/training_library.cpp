#include <dlfcn.h>
#include <filesystem>

#include "mgm/base/error.h"
#include "mgm/cli/training_options.h"

namespace mgm {

int run_in_training_library(const std::string& verb, const TrainingOptions& options) {
  // The program's rpath leads to the library, in the build tree and where it is installed.
  void* library = dlopen("libmgm-train.so", RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    throw Error(Fault::kFailed, std::string("the part of mgm that trains cannot be opened (") +
                                    dlerror() + "): install it beside the program, with libtorch");
  }
  using Verb = int (*)(const TrainingOptions&);
  const std::string name = "mgm_" + verb;
  const auto run = reinterpret_cast<Verb>(dlsym(library, name.c_str()));
  if (run == nullptr)
    throw Error(Fault::kFailed,
                "libmgm-train.so is of another version: it knows no '" + verb + "'");
  return run(options);
}

}  // namespace mgm
