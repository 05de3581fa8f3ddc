#include "mgm/spec/spec_file.h"

namespace mgm {

using Json = nlohmann::ordered_json;

std::string FieldType<FormatVersion>::type(const FormatVersion&) {
  return std::to_string(kSpecFormat);
}
Json FieldType<FormatVersion>::schema(const FormatVersion&) { return {{"const", kSpecFormat}}; }
Json FieldType<FormatVersion>::write(const FormatVersion& member) {
  return member.number == 0 ? Json() : Json(member.number);
}
bool FieldType<FormatVersion>::read(const Spec& from, FormatVersion& member, Problems& problems) {
  if (from.as_integer() != kSpecFormat) {
    const std::string known = std::to_string(kSpecFormat);
    problems.add(from.place(), "expected version " + known + " of the spec format, found " +
                                   from.found() + "; write mgm: " + known +
                                   ", or use the mgm that this spec was written for");
    return false;
  }
  member.number = kSpecFormat;
  return true;
}

FileConfig read_spec_file(const Spec& root, Problems& problems) {
  if (root.absent()) return {};
  if (!root.is_map()) {
    problems.add(root.place(),
                 "expected a map with mgm, data, model and train, found " + root.found());
    return {};
  }
  auto config = read_config<FileConfig>(root, problems);
  if (config.train.spec.absent() && !root.at("train").is_list() && !root.at("train").is_scalar()) {
    root.set_default("train", Json::object());
    config.train.spec = root.at("train");
  }
  return config;
}

}  // namespace mgm
