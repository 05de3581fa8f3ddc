#include <fmt/format.h>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/data/check_samples.h"
#include "mgm/train/check_division.h"
#include "mgm/train/memory_need.h"
#include "mgm/train/registry.h"
#include "mgm/train/session.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// What is not wrong, but worth knowing.
struct Notes : Observer {
  void remarked(const Phase&, const std::string& text) override { all.push_back(text); }
  std::vector<std::string> all;
};

/// `model divides them: shoes 12000, others 28000`
std::string sizes_text(const SubsetSizes& sizes) {
  std::vector<std::string> experts;
  for (const auto& [name, count] : sizes.experts)
    experts.push_back(name + " " + std::to_string(count));
  return sizes.route + " divides them: " + join(experts, ", ");
}

Json sizes_json(const std::vector<SubsetSizes>& all) {
  Json json = Json::object();
  for (const SubsetSizes& sizes : all) {
    for (const auto& [name, count] : sizes.experts) json[sizes.route][name] = count;
  }
  return json;
}

std::string kind_of(const InputColumn& column) {
  if (column.type == InputColumn::Type::kNumber) return "number";
  if (column.type == InputColumn::Type::kText) return "text";
  if (column.type == InputColumn::Type::kTokens) return "tokens";
  return counted(column.values.size(), "category", "categories");
}

/// `features reads age as number, colour as 3 categories`, a line an input of a table.
std::string columns_text(const DataSchema& schema) {
  std::map<std::string, std::vector<std::string>> by_input;
  for (const InputColumn& column : schema.columns)
    by_input[column.input].push_back(printable(column.name) + " as " + kind_of(column));
  std::string text;
  for (const auto& [input, columns] : by_input)
    text += input + " reads " + join(columns, ", ") + "\n";
  return text;
}

Json columns_json(const DataSchema& schema) {
  Json json = Json::object();
  for (const InputColumn& column : schema.columns)
    json[column.input][column.name] = kind_of(column);
  return json;
}

Json shares_json(const Split& split) {
  return {{"train", split.train.size()},
          {"validation", split.validation.size()},
          {"calibration", split.calibration.size()},
          {"test", split.test.size()}};
}

void note_missing(const Session& session, const std::map<std::string, std::size_t>& missing,
                  Notes& notes) {
  for (const auto& [target, count] : missing) {
    notes.all.push_back(
        fmt::format("'{}' is missing in {} of {} samples, which teach nothing of it", target, count,
                    session.data.dataset->size()));
  }
}

void print(const Session& session, const std::string& spec,
           const std::vector<SubsetSizes>& divided) {
  const Split& split = session.data.split;
  std::cout << fmt::format(
      "{} is fine: {} samples to train on, {} for validation, {} for calibration, {} for the test; "
      "{} of training\n",
      spec, split.train.size(), split.validation.size(), split.calibration.size(),
      split.test.size(), counted(session.plan.phases.size(), "phase"));
  std::cout << columns_text(session.data.dataset->schema());
  for (const SubsetSizes& sizes : divided) std::cout << sizes_text(sizes) << "\n";
  for (const InitialWeightsReport& report : session.started) std::cout << report.text();
}

}  // namespace

}  // namespace mgm

int mgm_check(const mgm::TrainingOptions& options) {
  using namespace mgm;
  std::vector<Override> overrides;
  for (const std::string& change : options.overrides) overrides.push_back(Override::parse(change));
  const std::string& spec = options.specs.front();
  const auto session = open_session(spec, overrides, threads_of(options), training_kinds());
  std::cerr << session->data.left_out.text("left out");
  Notes notes;
  note_missing(*session, check_samples(*session->data.dataset), notes);
  const std::vector<SubsetSizes> divided = check_division(*session, notes);
  thrift_for(*session);
  for (const std::string& note : notes.all) std::cerr << "note: " << note << "\n";
  if (options.json) {
    std::cout << json_line({{"spec", spec},
                            {"fine", true},
                            {"samples", shares_json(session->data.split)},
                            {"columns", columns_json(session->data.dataset->schema())},
                            {"left_out", session->data.left_out.count()},
                            {"divided", sizes_json(divided)},
                            {"notes", notes.all},
                            {"phases", session->plan.phases.size()}});
  } else {
    print(*session, spec, divided);
  }
  return 0;
}
