#include "mgm/cli/training_library.h"

#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>

#include "mgm/base/error.h"
#include "mgm/base/version.h"
#include "mgm/cli/training_options.h"

namespace mgm {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_version(const std::string& file, const char* its_version) {
  throw Error(Fault::kFailed, fmt::format("{} is of version {}, and this program of {}: install "
                                          "both from the same build",
                                          file, its_version, version()));
}

void* open_training_library(const std::string& file) {
  if (!fs::exists(file)) {
    throw Error(Fault::kFailed,
                fmt::format("there is no {}, the part of mgm that trains: build and install mgm "
                            "with -DMGM_TRAINING=ON (it needs libtorch-dev)",
                            file));
  }
  void* library = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error(Fault::kFailed, fmt::format("the part of mgm that trains cannot be opened ({}): "
                                            "install what is missing (Debian's libtorch1.13)",
                                            dlerror()));
  }
  const auto its_version = reinterpret_cast<const char* (*)()>(dlsym(library, "mgm_train_version"));
  if (its_version == nullptr) refuse_version(file, "another kind");
  if (std::string(its_version()) != version()) refuse_version(file, its_version());
  return library;
}

}  // namespace

std::string training_library_file() {
  Dl_info info{};
  const bool known = dladdr(reinterpret_cast<const void*>(&version), &info) != 0;
  const fs::path library = known && info.dli_fname != nullptr ? info.dli_fname : "";
  return (library.parent_path() / "libmgm-train.so").lexically_normal().string();
}

void* training_function(const std::string& name) {
  const std::string file = training_library_file();
  static void* const library = open_training_library(file);  // once, as the loader keeps it
  void* function = dlsym(library, name.c_str());
  if (function == nullptr) refuse_version(file, "another build");
  return function;
}

int run_in_training_library(const std::string& verb, const TrainingOptions& options) {
  using Verb = int (*)(const TrainingOptions&);
  return reinterpret_cast<Verb>(training_function("mgm_" + verb))(options);
}

}  // namespace mgm
