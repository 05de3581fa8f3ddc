#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "mgm/base/files.h"
#include "mgm/base/threads.h"
#include "mgm/cli/command.h"
#include "mgm/cli/json_line.h"
#include "mgm/data/in_order.h"
#include "mgm/infer/engine.h"
#include "mgm/program/count.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string bundle;
  std::string input;
  std::string output;
  std::string format = "csv";
  std::vector<std::string> tasks;
};

/// One field of a record: numbers keep their type in JSON.
using Record = std::vector<std::pair<std::string, Json>>;

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string csv_cell(const Json& value) {
  if (value.is_string()) return csv_field(value.get<std::string>());
  if (value.is_number_float()) return fmt::format("{:.7g}", value.get<double>());
  return value.dump();
}

void write_record(std::ostream& out, const Record& record, const Options& options, bool first) {
  if (options.format == "jsonl") {
    Json json = Json::object();
    for (const auto& [name, value] : record) json[name] = value;
    out << json_line(json);
    return;
  }
  std::string header, line;
  for (const auto& [name, value] : record) {
    header += (header.empty() ? "" : ",") + csv_field(name);
    line += (line.empty() ? "" : ",") + csv_cell(value);
  }
  if (first) out << header << '\n';
  out << line << '\n';
}

void add_scores(const TaskOutput& task, const TargetInfo& target, const float* scores,
                std::int64_t count, Record& record) {
  const std::size_t first = count == 1 ? 1 : 0;  // one score is that of the second class
  for (std::int64_t k = 0; k < count; ++k)
    record.emplace_back(
        task.address + ".score." + target.classes[first + static_cast<std::size_t>(k)], scores[k]);
}

void add_probabilities(const TaskOutput& task, const TargetInfo& target, const float* p,
                       std::int64_t count, Record& record) {
  const bool single = count == 1;  // the probability of the second class
  const auto probability = [&](std::size_t k) {
    return single ? (k == 1 ? p[0] : 1 - p[0]) : p[k];
  };
  std::size_t best = 0;
  for (std::size_t k = 1; k < target.classes.size(); ++k) {
    if (probability(k) > probability(best) || (single && probability(k) == probability(best)))
      best = k;
  }
  record.emplace_back(task.address, target.classes[best]);
  for (std::size_t k = 0; k < target.classes.size(); ++k) {
    record.emplace_back(task.address + ".p." + target.classes[k], probability(k));
  }
}

void add_class(const TaskOutput& task, const TargetInfo& target, const float* p, std::int64_t count,
               Record& record) {
  switch (task.answer) {
    case TaskOutput::Answer::kProbabilities:
      return add_probabilities(task, target, p, count, record);
    case TaskOutput::Answer::kScores:
      return add_scores(task, target, p, count, record);
    case TaskOutput::Answer::kClass:
      record.emplace_back(task.address, target.classes.at(static_cast<std::size_t>(p[0])));
  }
}

void add_task(const TaskOutput& task, const TargetInfo& target, const float* p, std::int64_t count,
              Record& record) {
  if (target.type == TargetInfo::Type::kClass) return add_class(task, target, p, count, record);
  if (count == 1) {
    record.emplace_back(task.address, p[0]);
    return;
  }
  for (std::int64_t k = 0; k < count; ++k)
    record.emplace_back(fmt::format("{}.{}", task.address, k), p[k]);
}

void write_batch(const Engine& engine, const Dataset& dataset, const Batch& batch,
                 const Predictions& predictions, const Options& options, std::ostream& out,
                 bool& first) {
  const std::vector<double> macs =
      macs_by_sample(engine.program().body, predictions.trace, batch.samples.size());
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    Record record{{"sample", dataset.label(batch.samples[i])}};
    for (const TaskOutput& task : engine.tasks()) {
      const Array& all = predictions.tasks.at(task.address);
      add_task(task, engine.target(task), all.row(static_cast<std::int64_t>(i)), all.row_size(),
               record);
    }
    record.emplace_back("path", engine.path(predictions.trace, i));
    record.emplace_back("macs", static_cast<std::int64_t>(macs[i]));
    write_record(out, record, options, first);
    first = false;
  }
}

void predict_all(const Engine& engine, const Dataset& dataset, const Options& options,
                 std::ostream& out) {
  const bool says = engine.bundle().info().inference.contains("batch");
  const std::size_t size = says ? static_cast<std::size_t>(engine.batch()) : 64;
  std::vector<std::size_t> order(dataset.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  BatchLoader loader(dataset, std::move(order), size);
  bool first = true;
  const auto answer = [&](const Batch& batch, std::size_t) { return engine.predict(batch.inputs); };
  const auto take = [&](const Batch& batch, const Predictions& predictions) {
    write_batch(engine, dataset, batch, predictions, options, out, first);
  };
  in_order(loader, engine.side_by_side(available_threads()), answer, take);
}

int run(const Options& options) {
  const Engine whole = Engine::open(options.bundle);
  const Engine engine = options.tasks.empty() ? whole : whole.only(options.tasks);
  const auto dataset =
      engine.encoding().apply(open_input(options.input, engine.encoding(), std::cin), false);
  if (options.output.empty()) {
    predict_all(engine, *dataset, options, std::cout);
    std::cout.flush();
    if (!std::cout) throw Error(Fault::kFailed, "cannot write to standard output");
    return 0;
  }
  std::ostringstream text;  // so that a bad sample leaves no half-written file
  predict_all(engine, *dataset, options, text);
  write_file_atomically(options.output, text.str());
  return 0;
}

}  // namespace

Command predict_command() {
  return {"predict", "Answer for every sample of a file or folder",
          "mgm predict my.mgm --input new.csv\nmgm predict my.mgm --input photos/ --format jsonl "
          "--output answers.jsonl\n"
          "mgm predict my.mgm --input new.csv --tasks kind,price\n"
          "ls photos/*.png | mgm predict my.mgm --input -",
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("BUNDLE", options->bundle, "The model")->required();
            app.add_option(
                   "--input", options->input,
                   "A CSV, JSONL, IDX or image file, a folder of images, or - for standard input")
                ->required();
            app.add_option("--output", options->output, "Write here instead of to standard output");
            app.add_option("--tasks", options->tasks,
                           "Answer these tasks alone, by address or target, and compute only what "
                           "they need; default: all")
                ->delimiter(',');
            app.add_option("--format", options->format, "csv or jsonl")
                ->check(CLI::IsMember({"csv", "jsonl"}))
                ->capture_default_str();
            return [options] { return run(*options); };
          }};
}

}  // namespace mgm
