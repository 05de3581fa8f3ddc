#include "mgm/train/trainer.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/node/division.h"
#include "mgm/node/tensors.h"
#include "mgm/node/threads.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/dividing.h"
#include "mgm/train/doubt.h"
#include "mgm/train/judging.h"
#include "mgm/train/parts.h"
#include "mgm/train/scheduler.h"
#include "mgm/train/temper.h"
#include "mgm/train/threshold.h"

namespace mgm {

Trainer::Trainer(Workshop& shop, const TrainingPlan& plan, int threads, Checkpoints* checkpoints)
    : shop_(shop), plan_(plan), threads_(threads), checkpoints_(checkpoints) {
  for (const Phase& phase : plan.phases) {
    if (!phase.undoes || beginnings_.count(phase.address) > 0) continue;
    Tensors& weights = beginnings_[phase.address];
    for_each_weight(shop.tree.at(phase.address),
                    [&](const std::string& name, at::Tensor& value, bool) {
                      weights[name] = value.detach().clone();
                    });
  }
}

void Trainer::put_back(const std::string& address) {
  const at::NoGradGuard no_gradient;
  const Tensors& weights = beginnings_.at(address);
  for_each_weight(shop_.tree.at(address), [&](const std::string& name, at::Tensor& value, bool) {
    value.copy_(weights.at(name));
  });
}

std::vector<EpochReport> Trainer::run() {
  std::vector<std::vector<EpochReport>> histories;
  try {
    histories = run_phases();
  } catch (...) {
    if (checkpoints_ != nullptr) checkpoints_->flush_quietly();
    throw;
  }
  // nothing is lost that was learned, and nobody writes any more while the model is put together
  if (checkpoints_ != nullptr) checkpoints_->flush();
  std::vector<EpochReport> all;
  for (const auto& history : histories) all.insert(all.end(), history.begin(), history.end());
  return all;
}

std::vector<std::vector<EpochReport>> Trainer::run_phases() {
  std::vector<Job> jobs;
  for (const Phase& phase : plan_.phases) jobs.push_back({phase.after, phase.threads});
  std::vector<std::vector<EpochReport>> histories(jobs.size());
  const auto work = [&](int number) {
    if (shop_.failed) throw Interrupted{};
    set_arithmetic_threads(plan_.phases[number].threads);
    shop_.observer.phase_started(number, plan_.phases[number]);
    histories[number] = run_phase(number);
    shop_.observer.phase_ended(number, plan_.phases[number]);
  };
  run_jobs(jobs, threads_, work, [&] { shop_.failed = true; });
  return histories;
}

std::vector<EpochReport> Trainer::run_phase(int number) {
  const Phase& phase = plan_.phases[number];
  if (shop_.assignments.leaves_out(phase.samples)) return {};
  switch (phase.kind) {
    case Phase::Kind::kPartition:
      divide_samples(shop_, phase);
      leave_out(phase);
      return {};
    case Phase::Kind::kFitRouter:
      fit_router(phase);
      return {};
    case Phase::Kind::kCopy:
      copy_seed(phase);
      return {};
    case Phase::Kind::kThreshold:
      set_threshold(phase);
      return {};
    case Phase::Kind::kDoubt:
      arm_doubts(shop_, phase);
      return {};
    case Phase::Kind::kTemperature:
      temper(shop_, phase);
      return {};
    case Phase::Kind::kJudge:
      judge_expert(shop_, phase);
      if (phase.undoes) put_back(phase.address);
      return {};
    default:
      return Learning(shop_, phase, number, checkpoints_).run();
  }
}

namespace {

/// The weights of a router by the names of its layers.
using LayerWeights = std::map<std::string, Array>;

LayerWeights layer_weights(Node& router) {
  LayerWeights weights;
  for (auto& [name, array] : weights_of(router))
    weights[name.substr(router.address().size() + 1)] = std::move(array);
  return weights;
}

void set_layer_weights(Node& router, const LayerWeights& weights) {
  const at::NoGradGuard no_gradient;
  for_each_weight(router, [&](const std::string& name, at::Tensor& value, bool) {
    const auto found = weights.find(name.substr(router.address().size() + 1));
    if (found != weights.end()) value.copy_(view(found->second));
  });
}

}  // namespace

void Trainer::leave_out(const Phase& phase) {
  const Division& division = *shop_.tree.at(phase.address).division();
  const std::vector<bool> parts = left_out(division);
  refuse_fallback_to_nobody(shop_.tree.at(phase.address), parts);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (parts[k]) shop_.assignments.leave_out(phase.address, static_cast<int>(k));
  }
  if (!division.design.leave_out) return;
  LayerWeights weights = layer_weights(*division.router);
  division.design.leave_out(weights, parts);
  set_layer_weights(*division.router, weights);
}

void Trainer::fit_router(const Phase& phase) {
  const Division& division = *shop_.tree.at(phase.address).division();
  const RouterLessons lessons = router_lessons(shop_, phase);
  const LayerWeights weights = division.design.fit(lessons);
  set_layer_weights(*division.router, weights);
  if (division.design.teaching == RouterTeaching::kCompetence)
    shop_.evidence.add(phase.address, "competence", competence_evidence(lessons, weights));
}

void Trainer::copy_seed(const Phase& phase) {
  const at::NoGradGuard no_gradient;
  std::map<std::string, at::Tensor> seed;
  std::string seed_address;
  for (Node* part : chosen_of(shop_.tree.at(phase.address))) {
    const std::string& address = part->address();
    const bool is_seed = seed_address.empty();
    if (is_seed) seed_address = address;
    for_each_weight(*part, [&](const std::string& name, at::Tensor& value, bool) {
      const std::string inner = name.substr(address.size());
      if (is_seed)
        seed[inner] = value;
      else
        value.copy_(seed.at(inner));
    });
  }
}

void Trainer::set_threshold(const Phase& phase) {
  Exits& exits = *shop_.tree.at(phase.address).exits();
  exits.threshold = calibrated_threshold(shop_, phase, exits);
}

}  // namespace mgm
