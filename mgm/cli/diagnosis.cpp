#include "mgm/cli/diagnosis.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "mgm/base/blas.h"
#include "mgm/base/error.h"
#include "mgm/base/threads.h"
#include "mgm/cli/training_library.h"

namespace mgm {
namespace {

constexpr double kEnoughOfBest = 0.6;    // sgemm_ packs its operands anew, oneDNN's best does not
constexpr double kEnoughOfSgemm = 0.75;  // at::mm adds a few microseconds
// Smaller products are shown, not judged: what oneDNN's best prepares beforehand tells there.
constexpr double kJudged = 1e8;
constexpr const char* kVariables[] = {"GOMP_SPINCOUNT",  "OMP_WAIT_POLICY",    "OMP_NUM_THREADS",
                                      "GLIBC_TUNABLES",  "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA",
                                      "LD_LIBRARY_PATH", "LD_PRELOAD"};

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

std::vector<Setting> environment() {
  std::vector<Setting> result;
  for (const char* name : kVariables) {
    const char* value = std::getenv(name);
    if (value != nullptr) result.push_back({name, value});
  }
  return result;
}

void measure(Diagnosis& diagnosis) {
  const BlasCalls before = blas_calls();
  for (const ProductShape& shape : diagnosis.torch.products) {
    for (const int threads : diagnosis.torch.teams) {
      diagnosis.products.push_back(
          {shape, threads, onednn_speed(shape, threads), sgemm_speed(shape, threads), 0});
    }
  }
  diagnosis.blas_is_ours = blas_calls().matrix > before.matrix;
}

void ask_torch(Diagnosis& diagnosis) {
  diagnosis.training_library = training_library_file();
  try {
    const auto measure =
        reinterpret_cast<void (*)(TorchQuestion&)>(training_function("mgm_measure_torch"));
    measure(diagnosis.torch);
  } catch (const Error& error) {
    diagnosis.training_problem = error.what();
    return;
  }
  std::size_t next = 0;
  for (const std::vector<double>& by_team : diagnosis.torch.speed) {
    for (const double speed : by_team) diagnosis.products.at(next++).torch = speed;
  }
}

const char* value_of(const Diagnosis& diagnosis, const std::string& name) {
  for (const Setting& setting : diagnosis.environment) {
    if (setting.name == name) return setting.value.c_str();
  }
  return nullptr;
}

void advise_on_blas(const Diagnosis& d, std::vector<Advice>& result) {
  if (!d.blas_is_ours) {
    result.push_back({true, fmt::format("{} answers to sgemm_ instead of libmgm.so: take it out of "
                                        "LD_PRELOAD, and link mgm::mgm before it",
                                        d.blas)});
  } else if (d.training_problem.empty() && !d.torch.computes_through_mgm) {
    result.push_back({true,
                      "libtorch does not find mgm's sgemm_ and computes with its own BLAS: "
                      "take other BLAS libraries out of LD_PRELOAD"});
  }
  for (const char* name : {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"}) {
    if (const char* value = value_of(d, name)) {
      result.push_back({true, fmt::format("{}={} keeps oneDNN from using this processor: unset it",
                                          name, value)});
    }
  }
}

void advise_on_settings(const Diagnosis& d, std::vector<Advice>& result) {
  for (const Setting& setting : d.missing) {
    result.push_back({false, fmt::format("{0} could not be set: start mgm with {0}={1}",
                                         setting.name, setting.value)});
  }
  const char* policy = value_of(d, "OMP_WAIT_POLICY");
  if (policy != nullptr && (*policy == 'a' || *policy == 'A')) {
    result.push_back({false,
                      "OMP_WAIT_POLICY=active makes teams of threads many times slower "
                      "wherever another process takes a core: unset it"});
  }
  if (!d.training_problem.empty()) result.push_back({false, d.training_problem});
}

void advise_on_speed(const Diagnosis& d, std::vector<Advice>& result) {
  for (const MeasuredProduct& p : d.products) {
    if (static_cast<double>(p.shape.m) * p.shape.n * p.shape.k < kJudged) continue;
    const auto slow = [&](const char* what, double is, double of) {
      result.push_back(
          {false, fmt::format("{} reaches {:.0f} GFLOP/s of {:.0f} on {} thread{}: measure again, "
                              "and if it stays so, report it with `mgm doctor --json`",
                              what, is, of, p.threads, p.threads == 1 ? "" : "s")});
    };
    if (p.sgemm < kEnoughOfBest * p.best) slow("sgemm_", p.sgemm, p.best);
    if (p.torch > 0 && p.torch < kEnoughOfSgemm * p.sgemm) slow("libtorch", p.torch, p.sgemm);
  }
}

void advise_on_load(const Diagnosis& d, std::vector<Advice>& result) {
  result.push_back({false, fmt::format("other processes load the machine ({:.1f} on {} core{}): "
                                       "these figures are lower than when it is quiet",
                                       d.load, d.threads, d.threads == 1 ? "" : "s")});
}

double rounded(double value) { return std::round(value * 10) / 10; }

nlohmann::ordered_json settings_json(const std::vector<Setting>& settings) {
  auto result = nlohmann::ordered_json::object();
  for (const Setting& setting : settings) result[setting.name] = setting.value;
  return result;
}

}  // namespace

Diagnosis diagnose() {
  Diagnosis diagnosis;
  diagnosis.processor = processor_name();
  diagnosis.threads = available_threads();
  getloadavg(&diagnosis.load, 1);
  diagnosis.onednn = onednn_version();
  diagnosis.instructions = onednn_instructions();
  diagnosis.blas = library_that_answers("sgemm_");
  diagnosis.allocator = allocator_settings();
  diagnosis.environment = environment();
  diagnosis.missing = missing_settings();
  diagnosis.torch.products = timed_products();
  diagnosis.torch.teams = {1};
  if (diagnosis.threads > 1) diagnosis.torch.teams.push_back(diagnosis.threads);
  measure(diagnosis);
  ask_torch(diagnosis);
  return diagnosis;
}

std::vector<Advice> advice(const Diagnosis& diagnosis) {
  std::vector<Advice> result;
  advise_on_blas(diagnosis, result);
  advise_on_settings(diagnosis, result);
  if (diagnosis.load > diagnosis.threads + 0.5) {
    advise_on_load(diagnosis, result);  // what others take is not what mgm lacks
  } else {
    advise_on_speed(diagnosis, result);
  }
  return result;
}

nlohmann::ordered_json json(const Diagnosis& d) {
  nlohmann::ordered_json result{
      {"processor", d.processor},
      {"threads", d.threads},
      {"load", rounded(d.load)},
      {"onednn", {{"version", d.onednn}, {"instructions", d.instructions}}},
      {"blas", {{"library", d.blas}, {"is_mgm", d.blas_is_ours}}},
      {"allocator", d.allocator},
      {"environment", settings_json(d.environment)},
      {"missing", settings_json(d.missing)},
      {"training_library", {{"library", d.training_library}, {"problem", nullptr}}},
      {"products", nlohmann::ordered_json::array()},
      {"advice", nlohmann::ordered_json::array()}};
  auto& training = result["training_library"];
  if (d.training_problem.empty()) {
    training["libtorch"] = d.torch.version;
    training["computes_through_mgm"] = d.torch.computes_through_mgm;
  } else {
    training["problem"] = d.training_problem;
  }
  for (const MeasuredProduct& p : d.products) {
    nlohmann::ordered_json product{{"name", p.shape.name}, {"m", p.shape.m},
                                   {"n", p.shape.n},       {"k", p.shape.k},
                                   {"threads", p.threads}, {"gflops", {{"best", rounded(p.best)}}}};
    product["gflops"]["sgemm"] = rounded(p.sgemm);
    if (p.torch > 0) product["gflops"]["libtorch"] = rounded(p.torch);
    result["products"].push_back(std::move(product));
  }
  for (const Advice& advice : advice(d)) {
    result["advice"].push_back({{"grave", advice.grave}, {"text", advice.text}});
  }
  return result;
}

}  // namespace mgm
