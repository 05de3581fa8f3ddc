#include "mgm/data/split_config.h"

namespace mgm {

using Json = nlohmann::ordered_json;

Json FieldType<SplitPart>::schema(const SplitPart&) {
  Json properties = Json::object();
  for (const FieldInfo& field : fields_of<PartSource>()) {
    properties[field.name] = field.schema;
    properties[field.name]["description"] = field.summary;
  }
  return {{"anyOf",
           {{{"type", "number"}},
            {{"type", "object"},
             {"properties", std::move(properties)},
             {"required", {"source"}},
             {"additionalProperties", false}}}}};
}

Json FieldType<SplitPart>::write(const SplitPart& part) {
  if (part.own) return write_config(*part.own);
  return part.share ? Json(*part.share) : Json();
}

bool FieldType<SplitPart>::read(const Spec& from, SplitPart& part, Problems& problems) {
  const std::size_t before = problems.count();
  if (from.is_map()) {
    part.own = read_config<PartSource>(from, problems);
  } else if (const auto share = from.as_number()) {
    part.share = *share;
  } else {
    problems.add(from.place(), "'" + from.path() + "': expected a share such as 0.1, or {source: " +
                                   "...}, found " + from.found());
  }
  return problems.count() == before;
}

}  // namespace mgm
