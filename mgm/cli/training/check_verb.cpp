#include <iostream>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/data/check_samples.h"
#include "mgm/train/check_division.h"
#include "mgm/train/registry.h"
#include "mgm/train/session.h"

namespace {

using Json = nlohmann::ordered_json;

class NotesToStderr : public mgm::Observer {
  void remarked(const mgm::Phase&, const std::string& text) override {
    std::cerr << "note: " << text << "\n";
  }
};

/// `model divides them: shoes 12000, others 28000`
std::string sizes_text(const mgm::SubsetSizes& sizes) {
  std::vector<std::string> experts;
  for (const auto& [name, count] : sizes.experts)
    experts.push_back(name + " " + std::to_string(count));
  return sizes.route + " divides them: " + mgm::join(experts, ", ");
}

Json sizes_json(const std::vector<mgm::SubsetSizes>& all) {
  Json json = Json::object();
  for (const mgm::SubsetSizes& sizes : all) {
    for (const auto& [name, count] : sizes.experts) json[sizes.route][name] = count;
  }
  return json;
}

}  // namespace

int mgm_check(const mgm::TrainingOptions& options) {
  using namespace mgm;
  std::vector<Override> overrides;
  for (const std::string& change : options.overrides) overrides.push_back(Override::parse(change));
  const auto session =
      open_session(options.specs.front(), overrides, threads_of(options), training_kinds());
  std::cerr << session->data.left_out.text("left out");
  check_samples(*session->data.dataset);
  NotesToStderr notes;
  const std::vector<SubsetSizes> divided = check_division(*session, notes);
  const Split& split = session->data.split;
  const std::size_t phases = session->plan.phases.size();
  if (options.json) {
    std::cout << json_line({{"spec", options.specs.front()},
                            {"fine", true},
                            {"samples",
                             {{"train", split.train.size()},
                              {"validation", split.validation.size()},
                              {"calibration", split.calibration.size()},
                              {"test", split.test.size()}}},
                            {"left_out", session->data.left_out.count()},
                            {"divided", sizes_json(divided)},
                            {"phases", phases}});
    return 0;
  }
  std::cout << options.specs.front() << " is fine: " << split.train.size()
            << " samples to train on, " << split.validation.size() << " for validation, "
            << split.calibration.size() << " for calibration, " << split.test.size()
            << " for the test; " << phases << (phases == 1 ? " phase" : " phases")
            << " of training\n";
  for (const SubsetSizes& sizes : divided) std::cout << sizes_text(sizes) << "\n";
  for (const InitialWeightsReport& report : session->started) std::cout << report.text();
  return 0;
}
