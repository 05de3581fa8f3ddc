#include "mgm/base/located_json.h"
#include "mgm/routing/partition.h"
#include "mgm/routing/tiny_subsets.h"

namespace mgm {

using Json = nlohmann::ordered_json;

Json PartitionRecipe::json() const {
  Json json{{"kind", kind}, {"options", options}};
  if (!experts.empty()) json["experts"] = experts;
  if (count > 0) json["count"] = count;
  if (!target.empty()) json["target"] = target;
  if (!reads.empty()) json["reads"] = reads;
  if (!tiny.is_null()) json["tiny"] = tiny;
  return json;
}

PartitionRecipe PartitionRecipe::read(const Json& json) {
  const LocatedJson keys(json, "partition");
  keys.expect_keys({"kind", "options"}, {"experts", "count", "target", "reads", "tiny"});
  const auto strings = [&](const char* key) {
    return keys.has(key) ? keys.at(key).strings() : std::vector<std::string>{};
  };
  return {keys.at("kind").string(),
          json.at("options"),
          strings("experts"),
          keys.has("count") ? keys.at("count").integer() : 0,
          keys.has("target") ? keys.at("target").string() : "",
          strings("reads"),
          json.value("tiny", Json())};
}

BuiltPartition rebuild(const PartitionRecipe& recipe, const std::string& address,
                       const DataSchema& schema, const Registry& registry,
                       const std::map<std::string, Array>& state) {
  const PartitionKind* kind = registry.family<PartitionKind>().find(recipe.kind);
  if (kind == nullptr) return {};
  Problems problems;
  const Spec options = Spec::from_json(recipe.options, "manifest.json");
  PartitionSite site{address, recipe.experts, recipe.count, schema, schema.target(recipe.target)};
  site.rebuilt = true;
  BuiltPartition built = kind->build(options, site, problems);
  std::optional<TinyConfig> tiny;
  if (!recipe.tiny.is_null())
    tiny = read_tiny(Spec::from_json(recipe.tiny, "manifest.json"), problems);
  problems.throw_if_any(Fault::kModel);
  if (tiny) built = without_tiny_subsets(std::move(built), *tiny, address);
  built.partition->restore(state);
  return built;
}

}  // namespace mgm
