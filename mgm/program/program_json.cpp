#include "mgm/program/program_json.h"

#include <nlohmann/json.hpp>

#include "mgm/program/answer.h"
#include "mgm/program/op_fields.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Block& block);

/// Puts the fields of one operation into a JSON object.
struct FieldWriter {
  Json& json;

  template <class Value>
  void operator()(const char* name, const Value& value) {
    json[name] = value;
  }
  void may_have(const char* name, std::int64_t value, std::int64_t usual) {
    if (value != usual) json[name] = value;
  }
  void may_have(const char* name, const std::optional<Fallback>& fallback) {
    if (!fallback) return;
    const bool score = fallback->measure == Fallback::Measure::kScore;
    json[name] = {{"to", fallback->to},
                  {"measure", score ? "score" : "confidence"},
                  {"least", fallback->least}};
  }
  void parts(const char* name, const std::vector<std::string>& names,
             const std::vector<Block>& blocks) {
    Json list = Json::array();
    for (std::size_t k = 0; k < blocks.size(); ++k)
      list.push_back(Json{{"name", names.at(k)}, {"block", to_json(blocks[k])}});
    json[name] = std::move(list);
  }
  void operator()(const char* name, const Cascade::Confidence& confidence) {
    json[name] = confidence == Cascade::Confidence::kSigmoid ? "sigmoid" : "max_softmax";
  }
};

Json to_json(const Op& op) {
  Json json{{"op", op_name(op.body)}};
  FieldWriter writer{json};
  std::visit([&](const auto& body) { describe(writer, body); }, op.body);
  json["inputs"] = op.inputs;
  return json;
}

Json to_json(const Block& block) {
  Json inputs = Json::array();
  for (const Port& port : block.inputs)
    inputs.push_back(Json{{"name", port.name}, {"shape", port.shape}});
  Json ops = Json::array();
  for (const Op& op : block.ops) ops.push_back(to_json(op));
  return {{"inputs", std::move(inputs)}, {"ops", std::move(ops)}, {"outputs", block.outputs}};
}

}  // namespace

Json to_json(const Program& program) {
  Json tasks = Json::array();
  for (const TaskOutput& task : program.tasks) {
    tasks.push_back(Json{{"address", task.address},
                         {"target", task.target},
                         {"output", task.output},
                         {"index", task.index}});
    if (task.answer != TaskOutput::Answer::kProbabilities)
      tasks.back()["answer"] = answer_names().at(static_cast<std::size_t>(task.answer));
  }
  return {{"format", kProgramFormat}, {"body", to_json(program.body)}, {"tasks", std::move(tasks)}};
}

}  // namespace mgm
