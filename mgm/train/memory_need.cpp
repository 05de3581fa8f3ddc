#include "mgm/train/memory_need.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "mgm/node/division.h"
#include "mgm/node/threads.h"
#include "mgm/node/walker.h"
#include "mgm/train/feature_cache.h"
#include "mgm/train/learning.h"
#include "mgm/train/trial.h"
#include "mgm/train/verdict.h"

namespace mgm {

namespace {

constexpr std::size_t kUsuallyAhead = 3;
/// What the allocator keeps beside what it was asked for, and the libraries' own.
constexpr double kMargin = 1.25, kReserve = 96.0 * 1024 * 1024;

double resident_bytes() {
  double pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// Of what the data say of one sample.
double bytes_of_data(const Dataset& dataset, const std::vector<std::size_t>& samples) {
  const std::size_t first = samples.front();
  const Batch batch = dataset.read({&first, 1});
  double numbers = 0;
  for (const auto* arrays : {&batch.inputs, &batch.targets}) {
    for (const auto& [name, array] : *arrays) numbers += static_cast<double>(array.values.size());
  }
  return numbers * sizeof(float);
}

double bytes_of_model(Node& root) {
  double bytes = 0;
  for_each_weight(root, [&](const std::string&, at::Tensor& value, bool) {
    bytes += static_cast<double>(value.numel()) * sizeof(float);
  });
  return bytes;
}

/// Numbers that a program holds of one sample if it forgets none of them: of a route the largest
/// part as often as it takes one, of a cascade every stage.
double values_of_sample(const Block& block) {
  double sum = 0;
  for (const Shape& shape : block.shapes) sum += static_cast<double>(elements(shape));
  for (const Op& op : block.ops) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) continue;
    double all = 0, most = 0;
    for (const Block& part : parts->blocks) {
      const double values = values_of_sample(part);
      all += values;
      most = std::max(most, values);
    }
    const Route* route = std::get_if<Route>(&op.body);
    sum += route == nullptr ? all : static_cast<double>(route->top) * most;
  }
  return sum;
}

// What a value takes while it is learned from: itself, its gradient, and once more in the order
// that oneDNN prefers, which libtorch does not count. Judged: itself and once more.
constexpr double kCopiesLearned = 3, kCopiesJudged = 2;

/// Features of all samples that a partition or router is fitted to, and as much to work with.
double bytes_of_features(const Session& session, const Phase& phase) {
  const Division& division = *session.tree.at(phase.address).division();
  const bool fits_router = phase.kind == Phase::Kind::kFitRouter;
  if (!fits_router && !division.partition->needs_features()) return 0;
  std::int64_t width = 0;
  for (const Port& port : fits_router ? division.router->inputs() : division.reads)
    width += elements(port.shape);
  constexpr double kCopies = 3;
  return kCopies * static_cast<double>(session.data.split.train.size()) *
         static_cast<double>(width) * sizeof(float);
}

/// What a training keeps of fixed signals in memory: no more than it is allowed.
std::int64_t kept_in_memory(const Session& session) {
  const Split& split = session.data.split;
  std::int64_t bytes = 0;
  for (const Phase& phase : session.plan.phases) {
    if (!phase.fixed.are_cached()) continue;
    // a part may be given nearly all samples, and keeps no more than it may
    const TrainConfig& strategy = session.strategies->at(phase.address);
    bytes +=
        std::min(FeatureCache::bytes(phase.fixed, split.train.size() + split.validation.size()),
                 strategy.cache.options.value_or(CacheConfig{}).most.bytes);
  }
  return std::min(bytes, cache_memory(session.strategies->base()));
}

}  // namespace

MemoryNeed::Demand MemoryNeed::demand_of(const Session& session, Workshop& shop,
                                         std::size_t number) const {
  const Phase& phase = session.plan.phases[number];
  if (phase.kind == Phase::Kind::kPartition || phase.kind == Phase::Kind::kFitRouter)
    return {bytes_of_features(session, phase), 0};
  if (phase.kind == Phase::Kind::kThreshold || phase.kind == Phase::Kind::kTemperature ||
      phase.kind == Phase::Kind::kDoubt || phase.kind == Phase::Kind::kJudge) {
    constexpr auto kBatch = static_cast<double>(Learning::kValidationBatch);
    return {kCopiesJudged * sample_ * kBatch, data_sample_ * kBatch};
  }
  if (!phase.by_gradient() || !reaches(shop, phase)) return {0, 0};
  set_arithmetic_threads(phase.threads);
  const auto footprint = Learning(shop, phase, static_cast<int>(number), nullptr).footprint();
  const TrainConfig& strategy = session.strategies->at(phase.address);
  // a state that is written while the next one waits, the best, and where the epoch began
  double states = footprint.gradients + footprint.optimizer +
                  2 * (footprint.weights + footprint.optimizer) + footprint.weights;
  if (strategy.on_divergence == "halve_lr") states += footprint.weights + footprint.optimizer;
  const double step = footprint.step + kCopiesLearned * sample_ * footprint.samples;
  const double validation = footprint.validation + kCopiesJudged * sample_ * footprint.judged;
  return {states + std::max(step, validation), std::max(footprint.batch, footprint.judged_batch)};
}

double MemoryNeed::of_phase(const Demand& demand, std::size_t ahead) const {
  // one is computed with, one is being read, the others wait
  return demand.own + demand.each_batch * (static_cast<double>(ahead) + 2);
}

MemoryNeed::MemoryNeed(const Session& session)
    : sample_(sizeof(float) *
              values_of_sample(lower(session.tree, session.data.dataset->schema()).body)),
      data_sample_(bytes_of_data(*session.data.dataset, session.data.split.train)),
      features_(kept_in_memory(session)) {
  Trial trial(session);
  double most = -1;
  for (std::size_t i = 0; i < session.plan.phases.size(); ++i) {
    demands_.push_back(demand_of(session, trial.shop(), i));
    const double needs = of_phase(demands_.back(), kUsuallyAhead);
    if (needs <= most) continue;
    most = needs;
    largest_ = session.plan.phases[i].address;
  }
  constexpr double kCopiesOfModel = 3;
  const double judged_at_once = static_cast<double>(kVerdictBatch) * session.threads;
  finish_ = {kCopiesOfModel * bytes_of_model(*session.tree.root) +
                 (kCopiesJudged * sample_ + data_sample_) * judged_at_once,
             data_sample_ * static_cast<double>(kVerdictBatch)};
  base_ = resident_bytes();
}

double MemoryNeed::bytes(Thrift thrift) const {
  std::vector<double> phases;
  for (const Demand& demand : demands_) phases.push_back(of_phase(demand, thrift.ahead));
  std::sort(phases.rbegin(), phases.rend());
  double sum = 0;
  for (std::size_t i = 0; i < phases.size() && i < static_cast<std::size_t>(thrift.side_by_side);
       ++i)
    sum += phases[i];
  return base_ + kReserve + static_cast<double>(std::min(thrift.features, features_)) +
         kMargin * std::max(sum, of_phase(finish_, thrift.ahead));
}

std::optional<Thrift> freest_within(const MemoryNeed& need, double bytes, int threads) {
  for (int side_by_side = threads; side_by_side >= 1; --side_by_side) {
    for (const std::size_t ahead : {kUsuallyAhead, std::size_t{1}}) {
      for (const std::int64_t features : {need.features(), std::int64_t{0}}) {
        const Thrift thrift{side_by_side, ahead, features};
        if (need.bytes(thrift) <= bytes) return thrift;
      }
    }
  }
  return std::nullopt;
}

Thrift thrift_for(const Session& session) {
  const ByteSize allowed = session.strategies->base().memory;
  if (allowed.bytes == 0)
    return {session.threads, kUsuallyAhead, cache_memory(session.strategies->base())};
  const MemoryNeed need(session);
  const auto freest = freest_within(need, static_cast<double>(allowed.bytes), session.threads);
  if (freest) return *freest;
  // what the process has at rest differs a little from one run to the next
  constexpr double kSlack = 16.0 * 1024 * 1024;
  const auto size = [](double bytes) { return text(ByteSize{static_cast<std::int64_t>(bytes)}); };
  throw Error(Fault::kBudget, session.spec.at("train").at("memory").place(),
              fmt::format("{} are allowed, and training would take up to {}, phase by phase and "
                          "reading no further ahead than it must ({} of them for the program, the "
                          "data and the model at rest, the most of the rest for '{}'): allow that "
                          "much, use a smaller batch or a smaller model",
                          text(allowed), size(need.bytes({1, 1}) + kSlack), size(need.base()),
                          need.largest()));
}

}  // namespace mgm
