#pragma once

#include <map>
#include <string>

#include "mgm/base/array.h"
#include "mgm/base/random.h"
#include "model_files.h"

namespace mgm {

/// A model that is whole, to be attacked.
struct Golden {
  std::string name;
  ModelFiles files;
  std::map<std::string, Array> weights;
};

/// One way to change a model.
struct Attack {
  const char* name;
  /// The manifest is made to fit again, so that hashes find nothing.
  bool is_signed;
  void (*change)(const Golden& golden, ModelFiles& files, Random& random);
  /// How often it comes, beside the others.
  int share;
};

/// One of all attacks.
const Attack& any_attack(Random& random);

}  // namespace mgm
