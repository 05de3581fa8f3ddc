#include <nlohmann/json.hpp>
#include <set>

#include "mgm/base/error.h"
#include "mgm/base/located_json.h"
#include "mgm/base/text.h"
#include "mgm/program/answer.h"
#include "mgm/program/op_fields.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace {

/// Reads blocks and gathers what must be unique over all of them.
class Reader {
 public:
  Block block(const LocatedJson& json, std::size_t depth);

 private:
  friend struct FieldReader;
  Op op(const LocatedJson& json, const Block& block, std::size_t depth);
  void check_ids(const LocatedJson& json, const std::vector<ValueId>& ids, const Block& block);
  void infer_writes(const LocatedJson& json, Op& op, Block& block);
  void check_names(const LocatedJson& json, const OpBody& body, const std::vector<Shape>& inputs);
  void check_branching(const LocatedJson& json, const Branching& parts);

  std::set<std::string> addresses_;
};

/// Takes the fields of one operation from its JSON object and remembers their names.
struct FieldReader {
  const LocatedJson& json;
  Reader& reader;
  std::size_t depth;
  std::vector<std::string> names{"op", "inputs"};

  LocatedJson take(const char* name) {
    names.emplace_back(name);
    return json.at(name);
  }
  void may_have(const char* name, std::int64_t& to, std::int64_t usual) {
    to = json.has(name) ? take(name).integer() : usual;
  }
  void may_have(const char* name, std::optional<Fallback>& to) {
    if (!json.has(name)) return;
    const LocatedJson value = take(name);
    value.expect_keys({"to", "measure", "least"});
    const std::string measure = value.at("measure").string();
    if (measure != "score" && measure != "confidence")
      value.at("measure").refuse(unknown_name("measure", measure, {"score", "confidence"}));
    to = {value.at("to").integers(),
          measure == "score" ? Fallback::Measure::kScore : Fallback::Measure::kConfidence,
          value.at("least").number()};
  }
  void operator()(const char* name, std::string& to) { to = take(name).string(); }
  void operator()(const char* name, std::int64_t& to) { to = take(name).integer(); }
  void operator()(const char* name, double& to) { to = take(name).number(); }
  void operator()(const char* name, Cascade::Confidence& to) {
    const LocatedJson value = take(name);
    const std::string kind = value.string();
    if (kind != "sigmoid" && kind != "max_softmax")
      value.refuse(unknown_name("confidence", kind, {"max_softmax", "sigmoid"}));
    to = kind == "sigmoid" ? Cascade::Confidence::kSigmoid : Cascade::Confidence::kMaxSoftmax;
  }
  void parts(const char* name, std::vector<std::string>& names_to, std::vector<Block>& to) {
    const LocatedJson value = take(name);
    if (depth >= kDeepestProgram) {
      value.refuse("routes and cascades nest more than " + std::to_string(kDeepestProgram) +
                   " deep");
    }
    for (const LocatedJson part : value.items()) {
      part.expect_keys({"name", "block"});
      names_to.push_back(part.at("name").string());
      to.push_back(reader.block(part.at("block"), depth + 1));
    }
  }
};

/// An operation of each kind, without values.
template <std::size_t... kinds>
std::vector<OpBody> all_kinds(std::index_sequence<kinds...>) {
  return {std::variant_alternative_t<kinds, OpBody>{}...};
}

OpBody kind_named(const LocatedJson& json) {
  const std::string name = json.string();
  std::vector<std::string> known;
  for (OpBody& kind : all_kinds(std::make_index_sequence<std::variant_size_v<OpBody>>())) {
    if (op_name(kind) == name) return std::move(kind);
    known.push_back(op_name(kind));
  }
  json.refuse(unknown_name("operation", name, known));
}

Block Reader::block(const LocatedJson& json, std::size_t depth) {
  json.expect_keys({"inputs", "ops", "outputs"});
  Block block;
  std::set<std::string> names;
  for (const LocatedJson input : json.at("inputs").items()) {
    input.expect_keys({"name", "shape"});
    Port port{input.at("name").string(), input.at("shape").integers()};
    if (!is_sample_shape(port.shape))
      input.at("shape").refuse("no sample can have the shape " + printable(text(port.shape)));
    if (port.name.empty() || !names.insert(port.name).second)
      input.refuse("every input of a block needs a name of its own");
    block.shapes.push_back(port.shape);
    block.inputs.push_back(std::move(port));
  }
  for (const LocatedJson op_json : json.at("ops").items()) {
    block.ops.push_back(op(op_json, block, depth));
    infer_writes(op_json, block.ops.back(), block);
  }
  block.outputs = json.at("outputs").integers();
  check_ids(json.at("outputs"), block.outputs, block);
  return block;
}

Op Reader::op(const LocatedJson& json, const Block& block, std::size_t depth) {
  Op op{kind_named(json.at("op")), json.at("inputs").integers(), {}};
  if (std::holds_alternative<Dropout>(op.body))
    json.refuse("dropout is for learning only and has no place in a finished model");
  check_ids(json.at("inputs"), op.inputs, block);
  FieldReader reader{json, *this, depth};
  std::visit([&](auto& body) { describe(reader, body); }, op.body);
  json.expect_keys(reader.names);
  return op;
}

void Reader::check_ids(const LocatedJson& json, const std::vector<ValueId>& ids,
                       const Block& block) {
  if (ids.size() > kMostValuesRead) {
    json.refuse("lists " + std::to_string(ids.size()) + " values: at most " +
                std::to_string(kMostValuesRead) + " are allowed");
  }
  const auto defined = static_cast<ValueId>(block.shapes.size());
  for (const ValueId id : ids) {
    if (id >= 0 && id < defined) continue;
    json.refuse("value " + std::to_string(id) + " is not defined here; " + std::to_string(defined) +
                " values are");
  }
}

/// Infers the shapes that an operation writes, which are the next values of the block.
void Reader::infer_writes(const LocatedJson& json, Op& op, Block& block) {
  const std::vector<Shape> inputs = shapes_of(block, op.inputs);
  std::vector<Shape> shapes;
  try {
    shapes = output_shapes(op.body, inputs);
  } catch (const Error& misfit) {
    constexpr std::size_t kLongest = 400;
    json.refuse(printable(misfit.what(), kLongest));
  }
  check_names(json, op.body, inputs);
  for (Shape& shape : shapes) {
    op.outputs.push_back(static_cast<ValueId>(block.shapes.size()));
    block.shapes.push_back(std::move(shape));
  }
}

void Reader::check_names(const LocatedJson& json, const OpBody& body,
                         const std::vector<Shape>& inputs) {
  for (const WeightUse& use : weights_of(body, inputs)) {
    if (use.name.empty()) json.refuse("a weight has no name");
  }
  if (const std::optional<Branching> parts = branching(body)) check_branching(json, *parts);
}

bool is_address(const std::string& address) {
  for (const std::string& part : split(address, '.')) {
    if (!is_part_name(part)) return false;
  }
  return true;
}

void Reader::check_branching(const LocatedJson& json, const Branching& parts) {
  if (!is_address(parts.address))
    json.at("address").refuse("expected an address such as 'model' or 'objects.animals'");
  if (!addresses_.insert(parts.address).second)
    json.at("address").refuse("another route or cascade has the same address");
  const std::set<std::string> names(parts.names.begin(), parts.names.end());
  bool fine = names.size() == parts.names.size();
  for (const std::string& name : names) fine = fine && is_part_name(name);
  if (!fine) json.at("parts").refuse("every part needs a name of its own such as 'animals'");
}

/// What is handed out of a task; bundles say so only where it is not the probabilities.
TaskOutput::Answer read_answer(const LocatedJson& task) {
  if (!task.has("answer")) return TaskOutput::Answer::kProbabilities;
  const LocatedJson json = task.at("answer");
  const std::vector<std::string>& known = answer_names();
  const auto found = std::find(known.begin(), known.end(), json.string());
  if (found == known.end()) json.refuse(unknown_name("answer", json.string(), known));
  return static_cast<TaskOutput::Answer>(found - known.begin());
}

TaskOutput read_task(const LocatedJson& json, const Block& body) {
  json.expect_keys({"address", "target", "output", "index"}, {"answer"});
  const std::int64_t index = json.at("index").integer();
  if (index < 0 || index >= static_cast<std::int64_t>(body.outputs.size())) {
    json.at("index").refuse("the program has " + std::to_string(body.outputs.size()) +
                            " outputs, and none is number " + std::to_string(index));
  }
  TaskOutput task{json.at("address").string(), json.at("target").string(),
                  json.at("output").string(), static_cast<std::size_t>(index), read_answer(json)};
  if (!is_address(task.address))
    json.at("address").refuse("expected an address such as 'model' or 'objects.animals'");
  const std::vector<std::string> known{"softmax", "sigmoid", "none"};
  if (std::find(known.begin(), known.end(), task.output) == known.end())
    json.at("output").refuse(unknown_name("output function", task.output, known));
  return task;
}

void expect_format(const LocatedJson& json) {
  const std::int64_t format = json.integer();
  if (format >= 1 && format <= kProgramFormat) return;
  json.refuse("expected a format from 1 to " + std::to_string(kProgramFormat) + ", found " +
              std::to_string(format) + ": use a newer mgm");
}

}  // namespace

Program program_from_json(const nlohmann::ordered_json& json) {
  const LocatedJson root(json, "");
  expect_format(root.at("format"));
  root.expect_keys({"format", "body", "tasks"});
  Program program;
  program.body = Reader().block(root.at("body"), 0);
  std::set<std::string> addresses;
  for (const LocatedJson task : root.at("tasks").items()) {
    program.tasks.push_back(read_task(task, program.body));
    if (!addresses.insert(program.tasks.back().address).second)
      task.refuse("another task has the same address");
  }
  return program;
}

}  // namespace mgm
