#include "mgm/cli/on_bad_sample.h"

#include "mgm/data/bad_samples.h"

namespace mgm {

void add_on_bad_sample(CLI::App& app, std::string& value) {
  app.add_option("--on-bad-sample", value,
                 "refuse, or skip samples that cannot be read; default: as the model's spec says")
      ->check(CLI::IsMember({kRefuseBadSamples, kSkipBadSamples}));
}

bool skips_bad_samples(const std::string& option, const BundleInfo& info) {
  if (!option.empty()) return option == kSkipBadSamples;
  const nlohmann::ordered_json::json_pointer stated("/data/on_bad_sample");
  return info.spec.contains(stated) && info.spec[stated] == kSkipBadSamples;
}

}  // namespace mgm
