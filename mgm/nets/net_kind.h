#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "mgm/program/layers.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// A network of the zoo: a function that writes layers.
///
/// To add one: a config with `describe`, an overload `build(const Config&, Layers&)` that ends with
/// `layers.output(...)`, an overload `scaled(Config, double factor)` that makes every inner width
/// `factor` times as wide, and its name in kinds/builtin.h.
struct NetKind : KindInfo {
  /// Writes the layers; a misfit goes to `problems` with the place of `options`, and false is
  /// returned.
  std::function<bool(const Spec& options, Layers& layers, Problems& problems)> build;
  /// The same options, `factor` times as wide within (the output keeps its width): how a dense
  /// baseline is sized.
  std::function<nlohmann::ordered_json(const Spec& options, double factor)> scaled;
};

template <class Config>
NetKind net_kind() {
  NetKind kind{kind_info<Config>("net"), {}, {}};
  kind.build = [](const Spec& options, Layers& layers, Problems& problems) {
    const std::size_t before = problems.count();
    const Config config = read_config<Config>(options, problems);
    if (problems.count() > before) return false;
    try {
      build(config, layers);
    } catch (const Error& misfit) {
      problems.add(options.place(), layers.address() + ": " + misfit.what());
      return false;
    }
    return true;
  };
  kind.scaled = [](const Spec& options, double factor) {
    Problems none;
    return write_config(scaled(read_config<Config>(options, none), factor));
  };
  return kind;
}

}  // namespace mgm
