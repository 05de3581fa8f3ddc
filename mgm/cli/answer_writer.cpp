#include "mgm/cli/answer_writer.h"

#include <fmt/format.h>
#include <utility>

#include "mgm/base/text.h"
#include "mgm/cli/json_line.h"
#include "mgm/program/count.h"
#include "mgm/task/present.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string csv_cell(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return csv_field(value.get<std::string>());
  if (value.is_number_float()) return fmt::format("{:.7g}", value.get<double>());
  return value.dump();
}

}  // namespace

AnswerRecord::AnswerRecord(bool jsonl, bool with_header)
    : jsonl_(jsonl), with_header_(with_header), line_(jsonl ? "{" : "") {}

void AnswerRecord::add(const std::string& name, const Json& value) {
  const char* const between = std::exchange(first_, false) ? "" : ",";
  const Json& told = told_ == Told::kValues ? value : Json();
  if (jsonl_) {
    line_ += between + json_text(name) + ":" + json_text(told);
    return;
  }
  if (with_header_) header_ += between + csv_field(name);
  line_ += between + (told_ == Told::kNan ? "nan" : csv_cell(told));
}

std::string AnswerRecord::text() {
  if (jsonl_) return line_ + "}\n";
  return (with_header_ ? header_ + "\n" : "") + line_ + "\n";
}

namespace {

void add_scores(const TaskOutput& task, const TargetInfo& target, const float* scores,
                std::int64_t count, AnswerRecord& record) {
  const std::size_t first = count == 1 ? 1 : 0;  // one score is that of the second class
  for (std::int64_t k = 0; k < count; ++k)
    record.add(task.address + ".score." + target.classes[first + static_cast<std::size_t>(k)],
               scores[k]);
}

void add_probabilities(const TaskOutput& task, const TargetInfo& target, const float* p,
                       std::int64_t count, AnswerRecord& record) {
  const bool single = count == 1;  // the probability of the second class
  const auto probability = [&](std::size_t k) {
    return single ? (k == 1 ? p[0] : 1 - p[0]) : p[k];
  };
  std::size_t best = 0;
  for (std::size_t k = 1; k < target.classes.size(); ++k) {
    if (probability(k) > probability(best) || (single && probability(k) == probability(best)))
      best = k;
  }
  record.add(task.address, target.classes[best]);
  for (std::size_t k = 0; k < target.classes.size(); ++k)
    record.add(task.address + ".p." + target.classes[k], probability(k));
}

void add_class(const TaskOutput& task, const TargetInfo& target, const float* p, std::int64_t count,
               AnswerRecord& record) {
  switch (task.answer) {
    case TaskOutput::Answer::kProbabilities:
      return add_probabilities(task, target, p, count, record);
    case TaskOutput::Answer::kScores:
      return add_scores(task, target, p, count, record);
    case TaskOutput::Answer::kClass:
      record.add(task.address, target.classes.at(static_cast<std::size_t>(p[0])));
  }
}

/// Of each class whether the sample is of it, and those of which that is at least as likely as not.
void add_list(const TaskOutput& task, const TargetInfo& target, const float* p,
              AnswerRecord& record) {
  const bool scores = task.answer == TaskOutput::Answer::kScores;
  if (!scores) {
    std::vector<std::string> likely;
    for (std::size_t k = 0; k < target.classes.size(); ++k) {
      if (p[k] >= 0.5F) likely.push_back(target.classes[k]);
    }
    record.add(task.address, join(likely, target.separator));
  }
  for (std::size_t k = 0; k < target.classes.size(); ++k)
    record.add(task.address + (scores ? ".score." : ".p.") + target.classes[k], p[k]);
}

void add_task(const TaskOutput& task, const TargetInfo& target, const float* p, std::int64_t count,
              AnswerRecord& record) {
  if (target.type == TargetInfo::Type::kClass) return add_class(task, target, p, count, record);
  if (target.lists_classes()) return add_list(task, target, p, record);
  if (count == 1) return record.add(task.address, p[0]);
  for (std::int64_t k = 0; k < count; ++k) record.add(fmt::format("{}.{}", task.address, k), p[k]);
}

/// The fields of a task that has no answer: the same, and what stands in their place.
void add_blank(const TaskOutput& task, const TargetInfo& target, std::int64_t count,
               AnswerRecord::Told told, AnswerRecord& record) {
  const std::vector<float> nothing(static_cast<std::size_t>(count));
  record.tell(told);
  add_task(task, target, nothing.data(), count, record);
  record.tell(AnswerRecord::Told::kValues);
}

bool left_to_nobody(const Predictions& predictions, const std::string& address, std::size_t row) {
  const auto found = predictions.abstained.find(address);
  return found != predictions.abstained.end() && found->second[row];
}

}  // namespace

void AnswerWriter::write(const Dataset& dataset, std::size_t first, std::size_t count,
                         const Batch& batch, const Predictions& predictions, const Out& out) {
  std::vector<double> macs;
  if (!batch.samples.empty())
    macs = macs_by_sample(engine_.program().body, predictions.trace, batch.samples.size());
  std::size_t row = 0;
  for (std::size_t sample = first; sample < first + count; ++sample) {
    AnswerRecord record(jsonl_, std::exchange(first_, false));
    record.add("sample", dataset.label(sample));
    if (row < batch.samples.size() && batch.samples[row] == sample) {
      add_answer(predictions, row, macs[row], record);
      ++row;
    } else {
      add_nothing(record);
    }
    out(record.text());
  }
}

void AnswerWriter::add_answer(const Predictions& predictions, std::size_t row, double macs,
                              AnswerRecord& record) {
  using Told = AnswerRecord::Told;
  for (const TaskOutput& task : engine_.tasks()) {
    const Array& all = predictions.tasks.at(task.address);
    const float* answer = all.row(static_cast<std::int64_t>(row));
    if (is_answer({answer, static_cast<std::size_t>(all.row_size())})) {
      add_task(task, engine_.target(task), answer, all.row_size(), record);
      continue;
    }
    const bool nobody = left_to_nobody(predictions, task.address, row);
    if (!nobody) ++answered_with_nan_[task.address];
    add_blank(task, engine_.target(task), all.row_size(), nobody ? Told::kNothing : Told::kNan,
              record);
  }
  record.add("path", engine_.path(predictions.trace, row));
  record.add("macs", static_cast<std::int64_t>(macs));
}

std::string AnswerWriter::note_of_nan() const {
  std::string note;
  for (const auto& [address, count] : answered_with_nan_) {
    note += fmt::format("note: {} answered {} with NaN: what the model computes is no number\n",
                        address, counted(count, "sample"));
  }
  return note;
}

void AnswerWriter::add_nothing(AnswerRecord& record) const {
  const Block& body = engine_.program().body;
  for (const TaskOutput& task : engine_.tasks()) {
    const bool one = task.answer == TaskOutput::Answer::kClass;
    const std::int64_t count = one ? 1 : elements(body.shapes[body.outputs[task.index]]);
    add_blank(task, engine_.target(task), count, AnswerRecord::Told::kNothing, record);
  }
  record.add("path", nullptr);
  record.add("macs", nullptr);
}

}  // namespace mgm
