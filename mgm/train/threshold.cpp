#include "mgm/train/threshold.h"

#include <cmath>
#include <fmt/format.h>

#include "mgm/base/binomial.h"
#include "mgm/base/text.h"
#include "mgm/data/prefetch.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/exit_threshold.h"

namespace mgm {

namespace {

StageVerdicts verdicts(const Workshop& shop, const Phase& phase,
                       const std::vector<std::size_t>& samples) {
  constexpr std::size_t kBatch = 256;
  Node& cascade = shop.tree.at(phase.address);
  const std::vector<PartOf> stages = parts_of(cascade);
  StageVerdicts all{std::vector<std::vector<float>>(stages.size()),
                    std::vector<std::vector<bool>>(stages.size())};
  const at::NoGradGuard no_gradient;
  BatchLoader loader(shop.dataset, samples, kBatch, 0, shop.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    const Signals in = feed(shop, *batch, phase.address);
    const Task& task = *phase.terms.front().task;
    Array target = batch->targets.at(task.target.name);
    if (task.own) task.own->to_outcomes(target);
    Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch->samples.size()));
    for (std::size_t s = 0; s < stages.size(); ++s) {
      Node& stage = *stages[s].node;
      const Signals out = stage.forward(in, run);
      all.add(s, plain(out.at(stage.outputs().front().name).flatten(1)), target);
    }
  }
  return all;
}

void keep_evidence(Workshop& shop, const std::string& address, const StageVerdicts& verdicts,
                   const Exits& exits, double threshold) {
  const auto samples = static_cast<std::int64_t>(verdicts.sure.front().size());
  const std::int64_t lost = outcome_of(verdicts, threshold).lost;
  shop.evidence.add(address, "exit_at",
                    {{"threshold", threshold},
                     {"tolerance", exits.tolerance},
                     {"guarantee", *exits.guarantee},
                     {"samples", samples},
                     {"lost", lost},
                     {"at_most", binomial_upper_limit(lost, samples, *exits.guarantee)}});
}

}  // namespace

double calibrated_threshold(Workshop& shop, const Phase& phase, const Exits& exits) {
  if (phase.terms.empty()) {
    throw Error(
        Fault::kSpec,
        fmt::format("the threshold of '{}' cannot be chosen: no task reaches it", phase.address));
  }
  const StageVerdicts all =
      verdicts(shop, phase, shop.assignments.filter(shop.split.calibration, phase.samples));
  const auto samples = static_cast<std::int64_t>(all.sure.front().size());
  if (samples == 0) {
    shop.observer.remarked(
        phase, fmt::format("no sample of the calibration share with a target reaches '{}': its "
                           "last stage answers always",
                           phase.address));
    return kNoExit;
  }
  if (!exits.guarantee) return estimated_threshold(all, exits.tolerance);
  const double threshold = guaranteed_threshold(all, exits.tolerance, *exits.guarantee);
  if (threshold == kNoExit) {
    const double needed = std::ceil(std::log(1 - *exits.guarantee) / std::log1p(-exits.tolerance));
    shop.observer.remarked(
        phase,
        fmt::format("'{}' cannot promise a tolerance of {} on {} of the calibration share, so "
                    "that its last stage answers always: with no loss at all it takes {:.0f}",
                    phase.address, exits.tolerance,
                    counted(static_cast<std::uint64_t>(samples), "sample"), needed));
    return kNoExit;
  }
  keep_evidence(shop, phase.address, all, exits, threshold);
  return threshold;
}

}  // namespace mgm
