#include "mgm/train/checkpoint.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "mgm/base/files.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

Json progress_of(const PhaseState& state, const std::string& identity) {
  Json history = Json::array();
  for (const EpochReport& report : state.history) history.push_back(report.json());
  return {{"identity", identity},
          {"epoch", state.epoch},
          {"step", state.step},
          {"loss_sum", state.loss_sum},
          {"loss_samples", state.loss_samples},
          {"best_loss", std::isfinite(state.best_loss) ? Json(state.best_loss) : Json()},
          {"best_epoch", state.best_epoch},
          {"done", state.done},
          {"history", std::move(history)}};
}

void read_progress(const Json& json, PhaseState& state) {
  state.epoch = json.at("epoch").get<std::int64_t>();
  state.step = json.at("step").get<std::int64_t>();
  state.loss_sum = json.at("loss_sum").get<double>();
  state.loss_samples = json.at("loss_samples").get<double>();
  state.best_loss = json.at("best_loss").is_null() ? INFINITY : json.at("best_loss").get<double>();
  state.best_epoch = json.at("best_epoch").get<std::int64_t>();
  state.done = json.at("done").get<bool>();
  for (const Json& report : json.at("history")) state.history.push_back(EpochReport::read(report));
}

struct Part {
  const char* prefix;
  std::map<std::string, at::Tensor> PhaseState::*tensors;
};
constexpr Part kParts[] = {{"weights/", &PhaseState::weights},
                           {"best/", &PhaseState::best_weights},
                           {"optimizer/", &PhaseState::optimizer}};

}  // namespace

Checkpoints::Checkpoints(std::filesystem::path folder, std::string identity)
    : folder_(std::move(folder)), identity_(std::move(identity)) {}

std::filesystem::path Checkpoints::file(int phase) const {
  return folder_ / ("phase" + std::to_string(phase) + ".safetensors");
}

void Checkpoints::save(int phase, const PhaseState& state) const {
  std::map<std::string, Array> arrays;
  for (const Part& part : kParts) {
    for (const auto& [name, tensor] : state.*part.tensors)
      arrays[part.prefix + name] = plain(tensor);
  }
  std::map<std::string, const Array*> tensors;
  for (const auto& [name, array] : arrays) tensors[name] = &array;
  write_file_atomically(file(phase),
                        safetensors(tensors, {{"progress", progress_of(state, identity_).dump()}}));
}

std::optional<PhaseState> Checkpoints::load(int phase) const {
  if (!std::filesystem::exists(file(phase))) return std::nullopt;
  const auto opened = SafetensorsFile::open(file(phase));
  const Json progress = Json::parse(opened->metadata().at("progress"), nullptr, false);
  if (!progress.is_object() || progress.value("identity", "") != identity_) {
    throw Error(Fault::kSpec, {folder_.string()},
                "was left by a training with another spec, other data or another number of "
                "threads: train anew with --overwrite");
  }
  PhaseState state;
  read_progress(progress, state);
  for (const auto& [name, entry] : opened->entries()) {
    for (const Part& part : kParts) {
      if (!name.starts_with(part.prefix)) continue;
      const at::Tensor mapped = at::from_blob(const_cast<float*>(opened->data(entry)), entry.shape);
      (state.*part.tensors)[name.substr(std::string(part.prefix).size())] = mapped.clone();
    }
  }
  return state;
}

}  // namespace mgm
