#include "mgm/train/threshold.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/data/prefetch.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/program/kernels.h"

namespace mgm {

namespace {

/// How sure each stage is of each sample, and whether it is right.
struct Verdicts {
  std::vector<std::vector<float>> sure;
  std::vector<std::vector<bool>> right;
};

/// Samples whose target is missing say nothing.
void judge(const Array& raw, const Array& target, std::vector<float>& sure,
           std::vector<bool>& right) {
  const bool single = raw.row_size() == 1;
  const Array p = single ? sigmoid(raw) : softmax(raw);
  for (std::int64_t i = 0; i < p.rows(); ++i) {
    if (std::isnan(target.values[i])) continue;
    const float* row = p.row(i);
    const auto best = std::max_element(row, row + p.row_size());
    sure.push_back(single ? std::max(row[0], 1 - row[0]) : *best);
    const int answer = single ? (row[0] >= 0.5F ? 1 : 0) : static_cast<int>(best - row);
    right.push_back(answer == static_cast<int>(target.values[i]));
  }
}

Verdicts verdicts(const Workshop& shop, const Phase& phase,
                  const std::vector<std::size_t>& samples) {
  constexpr std::size_t kBatch = 256;
  Node& cascade = shop.tree.at(phase.address);
  const std::vector<PartOf> stages = parts_of(cascade);
  Verdicts all{std::vector<std::vector<float>>(stages.size()),
               std::vector<std::vector<bool>>(stages.size())};
  const at::NoGradGuard no_gradient;
  BatchLoader loader(shop.dataset, samples, kBatch, 0, shop.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    const Signals in = feed(shop, *batch, phase.address);
    Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch->samples.size()));
    for (std::size_t s = 0; s < stages.size(); ++s) {
      Node& stage = *stages[s].node;
      const Signals out = stage.forward(in, run);
      judge(plain(out.at(stage.outputs().front().name).flatten(1)),
            batch->targets.at(phase.terms.front().task->target.name), all.sure[s], all.right[s]);
    }
  }
  return all;
}

double accuracy(const Verdicts& verdicts, double threshold) {
  const std::size_t samples = verdicts.sure.front().size();
  double right = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    std::size_t stage = 0;
    while (stage + 1 < verdicts.sure.size() &&
           verdicts.sure[stage][i] < static_cast<float>(threshold))
      ++stage;
    right += verdicts.right[stage][i] ? 1 : 0;
  }
  return right / static_cast<double>(samples);
}

}  // namespace

double calibrated_threshold(const Workshop& shop, const Phase& phase, double tolerance) {
  if (phase.terms.empty()) {
    throw Error(
        Fault::kSpec,
        fmt::format("the threshold of '{}' cannot be chosen: no task reaches it", phase.address));
  }
  const std::vector<std::size_t> samples =
      shop.assignments.filter(shop.split.calibration, phase.samples);
  const Verdicts all = verdicts(shop, phase, samples);
  constexpr double kNever = 2;  // no confidence reaches it: the last stage answers
  if (all.sure.front().empty()) {
    shop.observer.remarked(
        phase, fmt::format("no sample of the calibration share with a target reaches '{}': its "
                           "last stage answers always",
                           phase.address));
    return kNever;
  }
  const double wanted = accuracy(all, kNever) - tolerance;
  constexpr int kSteps = 200;
  for (int i = 0; i <= kSteps; ++i) {
    const double threshold = static_cast<double>(i) / kSteps;
    if (accuracy(all, threshold) >= wanted) return threshold;
  }
  return kNever;
}

}  // namespace mgm
