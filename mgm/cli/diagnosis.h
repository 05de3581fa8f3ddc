#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mgm/base/platform.h"
#include "mgm/cli/product_speed.h"
#include "mgm/cli/torch_question.h"

namespace mgm {

/// How fast one product is computed on so many threads, in billions of operations a second.
struct MeasuredProduct {
  ProductShape shape;
  int threads = 1;
  double best = 0;   ///< oneDNN with prepared weights
  double sgemm = 0;  ///< `sgemm_`, as every library in this process finds it
  double torch = 0;  ///< `at::mm`; 0 where the part that trains is not there
};

/// What doctor sees of the machine and of this process.
struct Diagnosis {
  std::string processor;
  int threads = 1;  ///< available_threads()
  double load = 0;  ///< of the machine, over the last minute, in cores
  std::string onednn, instructions;
  std::string blas;           ///< the library that answers to `sgemm_`
  bool blas_is_ours = false;  ///< and that it computes with oneDNN
  std::string allocator;
  std::vector<Setting> environment;  ///< of the variables that matter, those that are set
  std::vector<Setting> missing;      ///< missing_settings()
  std::string training_library;      ///< the file of the part that trains
  std::string training_problem;      ///< why it cannot be opened; empty where it can
  TorchQuestion torch;
  std::vector<MeasuredProduct> products;
};

/// Looks and measures, for about two seconds.
Diagnosis diagnose();

/// Something that falls short, and what to do about it.
struct Advice {
  bool grave = false;  ///< mgm computes several times slower than it could
  std::string text;
};
std::vector<Advice> advice(const Diagnosis& diagnosis);

nlohmann::ordered_json json(const Diagnosis& diagnosis);

}  // namespace mgm
