#include "mgm/routing/partition.h"
#include "mgm/routing/tiny_subsets.h"

namespace mgm {

using Json = nlohmann::ordered_json;

Json PartitionRecipe::json() const {
  Json json{{"kind", kind},   {"options", options}, {"experts", experts},
            {"count", count}, {"target", target},   {"reads", reads}};
  if (!tiny.is_null()) json["tiny"] = tiny;
  return json;
}

PartitionRecipe PartitionRecipe::read(const Json& json) {
  try {
    return {json.at("kind").get<std::string>(),
            json.at("options"),
            json.at("experts").get<std::vector<std::string>>(),
            json.at("count").get<std::int64_t>(),
            json.at("target").get<std::string>(),
            json.at("reads").get<std::vector<std::string>>(),
            json.value("tiny", Json())};
  } catch (const nlohmann::json::exception&) {
    throw Error(Fault::kModel, "the description of a partition in the model is malformed");
  }
}

std::unique_ptr<Partition> rebuild(const PartitionRecipe& recipe, const std::string& address,
                                   const DataSchema& schema, const Registry& registry,
                                   const std::map<std::string, Array>& state) {
  const PartitionKind* kind = registry.family<PartitionKind>().find(recipe.kind);
  if (kind == nullptr) return nullptr;
  Problems problems;
  const Spec options = Spec::from_json(recipe.options, "manifest.json");
  BuiltPartition built = kind->build(
      options, {address, recipe.experts, recipe.count, schema, schema.target(recipe.target)},
      problems);
  std::optional<TinyConfig> tiny;
  if (!recipe.tiny.is_null())
    tiny = read_tiny(Spec::from_json(recipe.tiny, "manifest.json"), problems);
  problems.throw_if_any(Fault::kModel);
  if (tiny) built = without_tiny_subsets(std::move(built), *tiny, address);
  if (!state.empty()) built.partition->restore(state);
  return std::move(built.partition);
}

}  // namespace mgm
