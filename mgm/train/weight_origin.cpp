#include "mgm/train/weight_origin.h"

#include <fmt/format.h>
#include <memory>

#include "mgm/base/files.h"
#include "mgm/base/sha256.h"
#include "mgm/bundle/export_weights.h"
#include "mgm/bundle/safetensors.h"

namespace mgm {

namespace {

WeightOrigin of_file(const std::filesystem::path& path) {
  const std::shared_ptr<SafetensorsFile> file =
      SafetensorsFile::open(path, SafetensorsFile::Types::kAny);
  WeightOrigin origin{path.string(), sha256(file->bytes()), {}, {}};
  for (const auto& [name, entry] : file->entries())
    origin.tensors[name] = {entry.shape, entry.type};
  origin.read = [file](const std::string& name) { return file->read(file->entries().at(name)); };
  return origin;
}

WeightOrigin of_model(const std::filesystem::path& path, const std::string& address) {
  const std::unique_ptr<Bundle> bundle = Bundle::open(path);
  const auto weights = std::make_shared<const std::map<std::string, Array>>(
      exported_weights(*bundle, {address, false}));
  WeightOrigin origin{fmt::format("'{}' of {}", address, path.string()),
                      sha256(read_file(path / "manifest.json", Fault::kModel)),
                      {},
                      [weights](const std::string& name) { return weights->at(name); }};
  for (const auto& [name, array] : *weights) origin.tensors[name] = {array.shape, "F32"};
  return origin;
}

}  // namespace

WeightOrigin open_weights(const InitialWeightsConfig& config, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / config.weights;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return of_model(path, config.address);
  if (!std::filesystem::exists(path, ignored))
    throw Error(Fault::kSpec, path.string() + ": there is no such file or model");
  if (config.address != InitialWeightsConfig{}.address) {
    throw Error(Fault::kSpec, fmt::format("{} is a file, and an address is that of a node of a "
                                          "model: leave address out, or name the model's folder",
                                          path.string()));
  }
  return of_file(path);
}

}  // namespace mgm
