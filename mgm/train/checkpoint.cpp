#include "mgm/train/checkpoint.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "mgm/base/atomic_file.h"
#include "mgm/base/sha256.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/node/torch.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kProgress = "progress";
constexpr const char* kHash = "sha256";  ///< of the progress and of all values, in order of names

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
          {"halvings", state.halvings},
          {"done", state.done},
          {"back_to", {state.back_step, state.back_loss_sum, state.back_loss_samples}},
          {"balance", state.balance},
          {"epoch_balance", state.epoch_balance},
          {"history", std::move(history)}};
}

void read_progress(const Json& json, PhaseState& state) {
  json.at("epoch").get_to(state.epoch);
  json.at("step").get_to(state.step);
  json.at("loss_sum").get_to(state.loss_sum);
  json.at("loss_samples").get_to(state.loss_samples);
  state.best_loss = json.at("best_loss").is_null() ? INFINITY : json.at("best_loss").get<double>();
  json.at("best_epoch").get_to(state.best_epoch);
  json.at("halvings").get_to(state.halvings);
  json.at("done").get_to(state.done);
  const Json& back = json.at("back_to");
  back.at(0).get_to(state.back_step);
  back.at(1).get_to(state.back_loss_sum);
  back.at(2).get_to(state.back_loss_samples);
  json.at("balance").get_to(state.balance);
  json.at("epoch_balance").get_to(state.epoch_balance);
  for (const Json& report : json.at("history")) state.history.push_back(EpochReport::read(report));
}

/// Adds the values of a tensor to a hash.
void add_values(Sha256& hash, const Shape& shape, const float* values) {
  const auto bytes = static_cast<std::size_t>(elements(shape)) * sizeof(float);
  hash.add({reinterpret_cast<const char*>(values), bytes});
}

Error changed(const std::filesystem::path& file, const std::string& reason) {
  return {
      Fault::kModel, {file.string()}, "is damaged: " + reason + "; train anew with --overwrite"};
}

/// A state whose bytes are not those that were written would go on to another model.
void expect_whole(const std::filesystem::path& file, const SafetensorsFile& opened,
                  const std::string& progress) {
  Sha256 hash;
  hash.add(progress);
  for (const auto& [name, entry] : opened.entries())
    add_values(hash, entry.shape, opened.data(entry));
  const auto kept = opened.metadata().find(kHash);
  if (kept == opened.metadata().end() || kept->second != hash.hex())
    throw changed(file, "its content does not match its hash");
}

struct Part {
  const char* prefix;
  Tensors PhaseState::*tensors;
};
constexpr Part kParts[] = {{"weights/", &PhaseState::weights},
                           {"optimizer/", &PhaseState::optimizer},
                           {"best/", &PhaseState::best_weights},
                           {"epoch_weights/", &PhaseState::epoch_weights},
                           {"epoch_optimizer/", &PhaseState::epoch_optimizer}};

}  // namespace

Tensors copies_of(const Tensors& tensors) {
  Tensors copies;
  for (const auto& [name, tensor] : tensors)
    copies[name] = tensor.detach().clone(at::MemoryFormat::Contiguous);
  return copies;
}

void write_checkpoint(const std::filesystem::path& file, const PhaseState& state,
                      const std::string& identity) {
  std::map<std::string, TensorView> views;
  std::vector<at::Tensor> held;
  for (const Part& part : kParts) {
    for (const auto& [name, tensor] : state.*part.tensors) {
      held.push_back(tensor.contiguous());
      views[part.prefix + name] = {tensor.sizes().vec(), held.back().data_ptr<float>()};
    }
  }
  const std::string progress = progress_of(state, identity).dump();
  Sha256 hash;
  hash.add(progress);
  for (const auto& [name, view] : views) add_values(hash, view.shape, view.values);
  AtomicFile to(file);
  write_safetensors(views, {{kProgress, progress}, {kHash, hash.hex()}},
                    [&](std::string_view piece) { to.write(piece); });
  to.commit();
}

PhaseState read_checkpoint(const std::filesystem::path& file, const std::string& identity) {
  const auto opened = SafetensorsFile::open(file);
  const auto text = opened->metadata().find(kProgress);
  const Json progress =
      text == opened->metadata().end() ? Json() : Json::parse(text->second, nullptr, false);
  if (!progress.is_object() || !progress.contains("identity"))
    throw changed(file, "it does not say whose state it is");
  if (progress["identity"] != identity) {
    throw Error(Fault::kSpec, {file.parent_path().string()},
                "holds states of another training: train anew with --overwrite");
  }
  expect_whole(file, *opened, text->second);
  PhaseState state;
  try {
    read_progress(progress, state);
  } catch (const Json::exception&) {
    throw changed(file, "it does not say how far the training had come");
  }
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
