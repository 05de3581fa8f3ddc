#include "mgm/train/workshop.h"

#include <algorithm>
#include <limits>

#include "mgm/data/prefetch.h"
#include "mgm/node/division.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/region.h"

namespace mgm {

void Assignments::set(const std::string& route, std::vector<int> by_sample) {
  const std::lock_guard lock(mutex_);
  by_route_[route] = std::move(by_sample);
  // a route that is divided again, without another fold, may merge other subsets
  std::erase_if(left_out_, [&](const auto& part) { return part.first == route; });
}

void Assignments::set_also(const std::string& route, std::vector<std::vector<int>> by_sample) {
  const std::lock_guard lock(mutex_);
  also_[route] = std::move(by_sample);
}

void Assignments::set_elsewhere(const std::string& route, std::vector<std::vector<int>> by_sample) {
  const std::lock_guard lock(mutex_);
  elsewhere_[route] = std::move(by_sample);
}

bool Assignments::holds(const PartsOfSamples& all, std::size_t sample,
                        const Constraint& constraint) {
  const auto found = all.find(constraint.route);
  if (found == all.end()) return false;
  const std::vector<int>& parts = found->second[sample];
  return std::find(parts.begin(), parts.end(), constraint.part) != parts.end();
}

bool Assignments::teaches(std::size_t sample, const Constraint& constraint,
                          Elsewhere elsewhere) const {
  const bool is_its_own = by_route_.at(assigned_by(constraint))[sample] == constraint.part;
  if (constraint.except) return !is_its_own;
  if (is_its_own || constraint.is_fold) return is_its_own;
  return holds(also_, sample, constraint) ||
         (elsewhere == Elsewhere::kWith && holds(elsewhere_, sample, constraint));
}

bool Assignments::has(const std::string& route) const {
  const std::lock_guard lock(mutex_);
  return by_route_.count(route) > 0;
}

void Assignments::leave_out(const std::string& route, int part) {
  const std::lock_guard lock(mutex_);
  left_out_.insert({route, part});
}

bool Assignments::leaves_out(const std::vector<Constraint>& constraints) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(constraints.begin(), constraints.end(), [&](const Constraint& constraint) {
    return !constraint.is_fold && left_out_.count({constraint.route, constraint.part}) > 0;
  });
}

std::vector<int> Assignments::of(const std::string& route,
                                 const std::vector<std::size_t>& samples) const {
  const std::lock_guard lock(mutex_);
  const std::vector<int>& all = by_route_.at(route);
  std::vector<int> parts;
  parts.reserve(samples.size());
  for (const std::size_t sample : samples) parts.push_back(all[sample]);
  return parts;
}

std::vector<std::size_t> Assignments::filter(const std::vector<std::size_t>& samples,
                                             const std::vector<Constraint>& constraints,
                                             Elsewhere elsewhere) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> kept;
  for (const std::size_t sample : samples) {
    const bool fits = std::all_of(
        constraints.begin(), constraints.end(),
        [&](const Constraint& constraint) { return teaches(sample, constraint, elsewhere); });
    if (fits) kept.push_back(sample);
  }
  return kept;
}

void Losses::note(const std::string& route, int expert, std::size_t sample, float loss) {
  const std::lock_guard lock(mutex_);
  std::vector<float>& all = by_route_[route][sample];
  if (std::ssize(all) <= expert) all.resize(expert + 1, std::numeric_limits<float>::quiet_NaN());
  all[expert] = loss;
}

Array Losses::of(const std::string& route, std::int64_t experts,
                 const std::vector<std::size_t>& samples) const {
  Array rows({static_cast<std::int64_t>(samples.size()), experts});
  std::fill(rows.values.begin(), rows.values.end(), std::numeric_limits<float>::quiet_NaN());
  const std::lock_guard lock(mutex_);
  const auto of_route = by_route_.find(route);
  for (std::size_t i = 0; i < samples.size() && of_route != by_route_.end(); ++i) {
    const auto found = of_route->second.find(samples[i]);
    if (found == of_route->second.end()) continue;
    std::copy(found->second.begin(), found->second.end(), rows.row(static_cast<std::int64_t>(i)));
  }
  return rows;
}

std::int64_t Allowance::take(std::int64_t wanted) {
  std::int64_t left = left_;
  while (!left_.compare_exchange_weak(left, left - std::min(left, wanted))) continue;
  return std::min(left, wanted);
}

Signals signals_of(const Batch& batch) {
  Signals signals;
  for (const auto& [name, array] : batch.inputs) signals.set(name, view(array));
  return signals;
}

std::vector<std::string> divided_routes(Node& node) {
  std::vector<std::string> routes;
  for_each_node(node, [&](Node& inner) {
    if (inner.division() != nullptr && inner.division()->partition)
      routes.push_back(inner.address());
  });
  return routes;
}

void send_as_divided(const Workshop& shop, const std::vector<std::string>& routes,
                     const Batch& batch, Run& run) {
  for (const std::string& route : routes) {
    Node& node = shop.tree.at(route);
    const Doubts* doubts = node.doubts();
    // it decides as it will when it answers
    if ((doubts != nullptr && doubts->armed) || chooses_by_competence(node)) continue;
    if (shop.assignments.has(route)) run.divide(route, shop.assignments.of(route, batch.samples));
  }
}

Signals feed(const Workshop& shop, const Batch& batch, const std::string& address) {
  const at::NoGradGuard no_gradient;
  Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch.samples.size()));
  return shop.tree.root->feed(signals_of(batch), address, run);
}

Array features(const Workshop& shop, const std::string& route, const std::vector<Port>& signals,
               const std::vector<std::size_t>& samples) {
  constexpr std::size_t kBatch = 256;
  std::int64_t width = 0;
  for (const Port& port : signals) width += elements(port.shape);
  Array all({static_cast<std::int64_t>(samples.size()), width});
  BatchLoader loader(shop.dataset, samples, kBatch, 0, shop.ahead);
  float* to = all.values.data();
  while (const std::optional<Batch> batch = loader.next()) {
    const Signals in = feed(shop, *batch, route);
    std::vector<at::Tensor> flat;
    for (const Port& port : signals) flat.push_back(in.at(port.name).flatten(1));
    const Array rows = plain(at::cat(flat, 1));
    to = std::copy(rows.values.begin(), rows.values.end(), to);
  }
  return all;
}

}  // namespace mgm
