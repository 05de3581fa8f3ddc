#include "mgm/infer/engine.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <new>
#include <set>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/infer/append.h"
#include "mgm/program/answer.h"
#include "mgm/program/pruned.h"
#include "mgm/program/unanswered.h"
#include "mgm/program/working_memory.h"
#include "mgm/spec/byte_size.h"

namespace mgm {

namespace {

[[noreturn]] void refuse_model(const std::string& reason) {
  throw Error(Fault::kModel, "the model does not fit together: " + reason + "; train it anew");
}

/// Numbers that all values of a block hold for one sample, those of parts too.
std::int64_t values_per_sample(const Block& block) {
  std::int64_t sum = 0;
  for (const Shape& shape : block.shapes) sum += elements(shape);
  for_each_op(block, [&](const Block&, const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) return;
    for (const Block& part : parts->blocks) {
      for (const Shape& shape : part.shapes) sum += elements(shape);
    }
  });
  return sum;
}

/// What the model says, or so many samples that what is computed of them stays under 64 million
/// numbers (256 MB).
std::int64_t rows_at_once(const Block& block, const nlohmann::ordered_json& inference) {
  if (inference.is_object() && inference.contains("batch")) {
    constexpr std::int64_t kMost = 65536;
    const auto& batch = inference["batch"];
    const bool fits = batch.is_number_unsigned() && batch.get<std::uint64_t>() >= 1 &&
                      batch.get<std::uint64_t>() <= kMost;
    if (!fits) refuse_model("it says no number of samples to compute at once");
    return batch.get<std::int64_t>();
  }
  constexpr std::int64_t kMostRows = 256, kMostValues = 64'000'000;
  return std::clamp<std::int64_t>(kMostValues / std::max<std::int64_t>(values_per_sample(block), 1),
                                  1, kMostRows);
}

/// What answering takes: what is computed, a piece of the inputs, the answer of every task (several
/// may hand out the same output) with a copy while it is finished, and the trace that is handed
/// out.
WorkingMemory need_of(const Program& program) {
  const Block& block = program.body;
  WorkingMemory need = working_memory(block);
  const WorkingMemory traced = trace_memory(block);
  need.fixed += traced.fixed;
  need.per_sample += traced.per_sample;
  const auto bytes = [](const Shape& sample) {
    return sizeof(float) * static_cast<double>(elements(sample));
  };
  for (const Port& port : block.inputs) need.per_sample += bytes(port.shape);
  constexpr double kAnswer = 512;  // an entry by address
  for (const TaskOutput& task : program.tasks) {
    need.fixed += kAnswer + static_cast<double>(task.address.size());
    need.per_sample += 2 * bytes(block.shapes[block.outputs[task.index]]);
  }
  return need;
}

/// `rows`, or as many as fit into the memory; refuses a program of which not one does.
std::int64_t rows_that_fit(std::int64_t rows, const Program& program, std::int64_t memory) {
  const WorkingMemory need = need_of(program);
  const double most = (static_cast<double>(memory) - need.fixed) / need.per_sample;
  if (most >= static_cast<double>(rows)) return rows;
  if (most >= 1) return static_cast<std::int64_t>(most);
  throw Error(Fault::kModel,
              fmt::format("the model would take {} of memory to answer one sample, and {} are "
                          "allowed: do not use it unless you know who made it; if you do, allow "
                          "more (--memory)",
                          text(ByteSize{static_cast<std::int64_t>(need.fixed + need.per_sample)}),
                          text(ByteSize{memory})));
}

/// A text is numbered by the encoding, and read from a table with a row for each number.
void expect_tables_of_tokens(const Program& program, const DataSchema& schema) {
  for_each_op(program.body, [&](const Block& block, const Op& op) {
    const auto* table = std::get_if<Embedding>(&op.body);
    const auto read = static_cast<std::size_t>(op.inputs.front());
    if (table == nullptr || read >= block.inputs.size()) return;
    const Port* encoded = schema.input(block.inputs[read].name);
    if (encoded == nullptr || encoded->tokens == table->rows) return;
    refuse_model("input '" + printable(encoded->name) + "' knows " +
                 std::to_string(encoded->tokens) + " tokens, and its table has " +
                 std::to_string(table->rows) + " rows");
  });
}

void expect_fit(const Program& program, const DataSchema& schema) {
  expect_tables_of_tokens(program, schema);
  if (program.body.inputs.empty()) refuse_model("it reads nothing");
  for (const Port& port : program.body.inputs) {
    const Port* encoded = schema.input(port.name);
    if (encoded == nullptr) refuse_model("input '" + printable(port.name) + "' has no encoding");
    if (encoded->shape != port.shape) {
      refuse_model("input '" + printable(port.name) + "' is encoded as " + text(encoded->shape) +
                   " and read as " + text(port.shape));
    }
  }
  const std::vector<Shape> shapes = shapes_of(program.body, program.body.outputs);
  for (const TaskOutput& task : program.tasks) {
    const TargetInfo* target = schema.target(task.target);
    if (target == nullptr) refuse_model("target '" + printable(task.target) + "' has no encoding");
    if (!is_sample_shape(target->shape)) {
      refuse_model("target '" + printable(task.target) + "' has the shape " +
                   printable(text(target->shape)));
    }
    const bool is_class = target->type == TargetInfo::Type::kClass;
    const auto classes = static_cast<std::int64_t>(target->classes.size());
    const std::int64_t width = elements(shapes.at(task.index));
    if (task.answer == TaskOutput::Answer::kClass && !is_class) {
      refuse_model("task '" + task.address + "' answers with a class, and its target '" +
                   printable(task.target) + "' has none");
    }
    const bool fits = is_class ? width == classes || (width == 1 && classes == 2)
                               : width == elements(target->shape);
    if (!fits) {
      refuse_model("task '" + task.address + "' writes " + std::to_string(width) +
                   " values, which do not fit its target '" + printable(task.target) + "'");
    }
  }
}

Array slice(const Array& whole, std::int64_t from, std::int64_t to) {
  Shape shape = whole.shape;
  shape.front() = to - from;
  Array part(shape);
  std::copy(whole.row(from), whole.row(to), part.values.begin());
  return part;
}

/// Answers a batch piece by piece.
class Answering {
 public:
  Answering(const Program& program, const WeightSource& weights, std::vector<const Array*> reads,
            const std::map<std::string, std::vector<int>>& forced)
      : program_(program),
        weights_(weights),
        reads_(std::move(reads)),
        samples_(reads_.front()->rows()) {
    for (const auto& [address, parts] : forced) {
      if (static_cast<std::int64_t>(parts.size()) == samples_) continue;
      throw Error(Fault::kBug, "'" + address + "' was forced for " + std::to_string(parts.size()) +
                                   " of " + std::to_string(samples_) + " samples");
    }
    answers_.trace.forced = forced;
  }

  Predictions run(std::int64_t most_rows) {
    std::int64_t from = 0;
    do {  // once for no samples, too: the answers have their shapes
      const std::int64_t to = std::min(from + most_rows, samples_);
      answer(from, to);
      from = to;
    } while (from < samples_);
    return std::move(answers_);
  }

 private:
  void answer(std::int64_t from, std::int64_t to) {
    std::vector<Array> slices;
    std::vector<const Array*> inputs = reads_;
    if (to - from < samples_) {
      for (const Array* read : reads_) slices.push_back(slice(*read, from, to));
      for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = &slices[i];
    }
    Trace trace;
    for (const auto& [address, parts] : answers_.trace.forced)
      trace.forced[address] = {parts.begin() + from, parts.begin() + to};
    const std::vector<Array> outputs = run_block(program_.body, inputs, weights_, trace);
    for (const TaskOutput& task : program_.tasks)
      append(outputs[task.index], answers_.tasks[task.address]);
    append(trace.taken, answers_.trace.taken);
    append(trace.margin, answers_.trace.margin);
    append(trace.leaders, answers_.trace.leaders);
    append(trace.fell_back, answers_.trace.fell_back);
  }

  const Program& program_;
  const WeightSource& weights_;
  std::vector<const Array*> reads_;
  std::int64_t samples_;
  Predictions answers_;
};

/// Adds what sample `row` took in a block and, from there, inside.
void add_path(const Block& block, const Trace& trace, std::size_t row, std::string& path) {
  for (const Op& op : block.ops) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) continue;
    const auto taken = trace.taken.find(parts->address);
    if (taken == trace.taken.end() || row >= taken->second.size()) continue;
    const int part = taken->second[row];
    if (abstained(*parts, trace, row))
      path += (path.empty() ? "" : ";") + parts->address + "=abstain";
    if (part < 0 || part >= static_cast<int>(parts->blocks.size())) continue;
    path += (path.empty() ? "" : ";") + parts->address + "=" + parts->names[part];
    for (int k = parts->in_turn ? 0 : part; k <= part; ++k)
      add_path(parts->blocks[k], trace, row, path);
  }
}

}  // namespace

Engine::Engine(std::shared_ptr<const Bundle> bundle, std::int64_t memory,
               const std::vector<std::string>& tasks)
    : bundle_(std::move(bundle)),
      program_(bundle_, &bundle_->program()),
      encoding_(read_encoding(bundle_->info().encoding)),
      memory_(memory) {
  expect_fit(*program_, encoding_->schema());
  keep_only(tasks);
}

Engine Engine::open(const std::filesystem::path& folder, std::int64_t memory,
                    const std::vector<std::string>& tasks) {
  return Engine(Bundle::open(folder), memory, tasks);
}

int Engine::side_by_side(int threads) const {
  constexpr double kMost = 1e9;
  const WorkingMemory need = need_of(*program_);
  const double each = need.fixed + need.per_sample * static_cast<double>(most_rows_);
  return static_cast<int>(std::clamp(kMost / each, 1.0, static_cast<double>(threads)));
}

Engine Engine::only(const std::vector<std::string>& tasks) const {
  Engine engine = *this;
  engine.keep_only(tasks);
  return engine;
}

void Engine::keep_only(const std::vector<std::string>& names) {
  std::set<std::string> chosen;
  std::vector<std::string> known;
  for (const TaskOutput& task : tasks()) {
    known.push_back(task.address);
    if (task.target != task.address) known.push_back(task.target);
  }
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw Error(Fault::kSpec, unknown_name("task", name, known));
    for (const TaskOutput& task : tasks()) {
      if (task.address == name || task.target == name) chosen.insert(task.address);
    }
  }
  if (!names.empty()) program_ = std::make_shared<const Program>(pruned(program(), chosen));
  most_rows_ =
      rows_that_fit(rows_at_once(program_->body, bundle_->info().inference), *program_, memory_);
}

const TargetInfo& Engine::target(const TaskOutput& task) const {
  const TargetInfo* target = encoding_->schema().target(task.target);
  if (target == nullptr)
    throw Error(Fault::kBug, "'" + task.target + "' is no target of this model");
  return *target;
}

std::vector<const Array*> Engine::reads(const std::map<std::string, Array>& inputs) const {
  std::vector<std::string> given;
  for (const auto& [name, array] : inputs) given.push_back(name);
  std::vector<const Array*> arrays;
  for (const Port& port : program_->body.inputs) {
    const auto found = inputs.find(port.name);
    if (found == inputs.end()) {
      const std::string near = nearest_name(port.name, given);
      throw Error(Fault::kData, "the model needs an input '" + port.name + "', and there is none" +
                                    (near.empty() ? "" : " (is it '" + printable(near) + "'?)"));
    }
    const Array& array = found->second;
    Shape wanted{arrays.empty() ? array.rows() : arrays.front()->rows()};
    wanted.insert(wanted.end(), port.shape.begin(), port.shape.end());
    if (array.shape != wanted) {
      throw Error(Fault::kData, "input '" + port.name + "' has the shape " + text(array.shape) +
                                    ", the model needs " + text(wanted));
    }
    arrays.push_back(&array);
  }
  return arrays;
}

namespace {

Predictions finished(Predictions answers, const Program& program,
                     Array (*finish)(const TaskOutput&, Array)) {
  const std::vector<std::vector<bool>> silent = unanswered(program.body, answers.trace);
  for (const TaskOutput& task : program.tasks) {
    Array& output = answers.tasks.at(task.address);
    output = finish(task, std::move(output));
    if (silent.empty()) continue;
    blank(silent[task.index], output);
    answers.abstained[task.address] = silent[task.index];
  }
  return answers;
}

}  // namespace

Predictions Engine::predict(const std::map<std::string, Array>& inputs,
                            const std::map<std::string, std::vector<int>>& forced) const {
  return finished(answer(inputs, forced), program(), handed_out);
}

Predictions Engine::probabilities(const std::map<std::string, Array>& inputs,
                                  const std::map<std::string, std::vector<int>>& forced) const {
  return finished(answer(inputs, forced), program(), probabilities_of);
}

Predictions Engine::answer(const std::map<std::string, Array>& inputs,
                           const std::map<std::string, std::vector<int>>& forced) const {
  Answering answering(*program_, *bundle_, reads(inputs), forced);
  try {
    return answering.run(most_rows_);
  } catch (const std::bad_alloc&) {
    throw Error(Fault::kFailed, "there is not enough memory to answer " +
                                    std::to_string(most_rows_) +
                                    " samples at once: close other programs or use a larger "
                                    "machine");
  }
}

std::string Engine::path(const Trace& trace, std::size_t row) const {
  std::string path;
  add_path(program_->body, trace, row, path);
  return path;
}

}  // namespace mgm
