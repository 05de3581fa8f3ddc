#include "make_fit.h"

#include <optional>

#include "mgm/base/error.h"
#include "mgm/bundle/manifest.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace {

/// More than this is not written for one model.
constexpr std::int64_t kMostNumbers = 1 << 18;
constexpr std::int64_t kMostClasses = 1000;

std::optional<Program> parsed(const std::string& text) {
  try {
    return program_from_json(Json::parse(text));
  } catch (const std::exception&) {
    return std::nullopt;  // which is what reading it will say
  }
}

/// A weight of the shape that is needed, from the numbers that there are.
Array fitted(const Shape& shape, const Array* from) {
  Array array(shape);
  if (from == nullptr || from->values.empty()) return array;
  for (std::size_t i = 0; i < array.values.size(); ++i)
    array.values[i] = from->values[i % from->values.size()];
  return array;
}

/// All weights that a program needs; nothing where they are too large.
std::optional<std::map<std::string, Array>> needed(const Program& program,
                                                   const std::map<std::string, Array>& weights) {
  std::map<std::string, Array> all = weights;
  std::int64_t numbers = 0;
  for_each_op(program.body, [&](const Block& block, const Op& op) {
    for (const WeightUse& use : weights_of(op.body, shapes_of(block, op.inputs))) {
      const auto found = all.find(use.name);
      if (found != all.end() && found->second.shape == use.shape) continue;
      numbers += std::min(elements(use.shape), kMostNumbers + 1);
      if (numbers > kMostNumbers) continue;
      all[use.name] = fitted(use.shape, found == all.end() ? nullptr : &found->second);
    }
  });
  if (numbers > kMostNumbers) return std::nullopt;
  return all;
}

void fit_inputs(const Program& program, Json& inputs) {
  for (const Port& port : program.body.inputs) {
    for (Json& input : inputs) {
      if (input["name"] != port.name || input["type"] != "image" || port.shape.size() != 3)
        continue;
      input["shape"] = port.shape;
      const bool grey = port.shape[0] == 1;
      input["mean"] = input["deviation"] = grey ? Json{0.5} : Json{0.5, 0.5, 0.5};
    }
  }
}

void fit_targets(const Program& program, Json& targets) {
  for (const TaskOutput& task : program.tasks) {
    const std::int64_t width = elements(program.body.shapes[program.body.outputs[task.index]]);
    for (Json& target : targets) {
      const bool fits = target["name"] == task.target && width >= 2 && width <= kMostClasses;
      if (!fits || target["type"] != "class") continue;
      Json names = Json::array(), numbers = Json::array();
      for (std::int64_t i = 0; i < width; ++i) {
        names.push_back("c" + std::to_string(i));
        numbers.push_back(i);
      }
      target["values"] = target["classes"] = names;
      target["numbers"] = numbers;
    }
  }
}

void put_weights(const std::map<std::string, Array>& weights, ModelFiles& files, Json& records) {
  const std::string own = "weights/model.safetensors";
  std::map<std::string, const Array*> all;
  for (const auto& [name, array] : weights) all[name] = &array;
  std::erase_if(files, [](const auto& file) { return file.first.starts_with("weights/"); });
  files[own].content = safetensors(all);
  Json kept = Json::object();
  for (const auto& [name, record] : records.items()) {
    if (!name.starts_with("weights/")) kept[name] = record;
  }
  kept[own] = {{"sha256", ""}, {"bytes", 0}};
  records = std::move(kept);
}

}  // namespace

void make_fit(const std::map<std::string, Array>& weights, ModelFiles& files) {
  const std::optional<Program> program = parsed(files.at("program.json").content);
  if (!program) return;
  Json manifest = Json::parse(files.at("manifest.json").content);
  manifest["ports"] = ports_of(*program);
  fit_inputs(*program, manifest["encoding"]["inputs"]);
  fit_targets(*program, manifest["encoding"]["targets"]);
  if (const auto all = needed(*program, weights)) put_weights(*all, files, manifest["files"]);
  files.at("manifest.json").content = signed_manifest(std::move(manifest));
}

}  // namespace mgm
