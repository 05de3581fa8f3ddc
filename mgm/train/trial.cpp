#include "mgm/train/trial.h"

#include <map>

#include "mgm/node/division.h"
#include "mgm/node/walker.h"

namespace mgm {

namespace {

/// Every sample to the parts of a route in turn: what a partition that divides evenly would give.
/// Of the samples that an expert gets, the routes inside it divide those again, so that each part
/// is reached as soon as there are as many samples as parts.
class EvenDivision {
 public:
  explicit EvenDivision(Workshop& shop) : shop_(shop) {}

  void divide() {
    for (const auto* part : {&shop_.split.train, &shop_.split.validation}) divide(*part);
    for (auto& [address, parts] : by_route_) shop_.assignments.set(address, std::move(parts));
  }

 private:
  void divide(const std::vector<std::size_t>& samples) { visit(*shop_.tree.root, samples); }

  void visit(Node& node, const std::vector<std::size_t>& samples) {
    const Division* division = node.division();
    std::vector<std::vector<std::size_t>> given(division == nullptr ? 0 : division->parts.size());
    if (division != nullptr) {
      std::vector<int>& parts = by_route_[node.address()];
      parts.resize(shop_.dataset.size(), Assignments::kNone);
      for (std::size_t i = 0; i < samples.size(); ++i) {
        parts[samples[i]] = static_cast<int>(i % given.size());
        given[i % given.size()].push_back(samples[i]);
      }
      if (division->design.folds > 0) lay_in_folds(node.address(), samples, division->design.folds);
    }
    std::size_t expert = 0;
    for (const PartOf& part : parts_of(node)) {
      const bool divided = part.runs == Runs::kChosen && expert < given.size();
      visit(*part.node, divided ? given[expert++] : samples);
    }
  }

  void lay_in_folds(const std::string& route, const std::vector<std::size_t>& samples, int count) {
    std::vector<int>& folds = by_route_[folds_of(route)];
    folds.resize(shop_.dataset.size(), Assignments::kNone);
    // not as the parts are dealt, else a part would lie in one fold
    const std::size_t run = (samples.size() + count - 1) / count;
    for (std::size_t i = 0; i < samples.size(); ++i) folds[samples[i]] = static_cast<int>(i / run);
  }

  Workshop& shop_;
  std::map<std::string, std::vector<int>> by_route_;
};

}  // namespace

Trial::Trial(const Session& session)
    : shop_{const_cast<Tree&>(session.tree),
            *session.data.dataset,
            session.data.split,
            *session.strategies,
            session.registry,
            session.seed,
            silent_,
            never_} {
  EvenDivision(shop_).divide();
}

bool reaches(const Workshop& shop, const Phase& phase) {
  return !shop.assignments.filter(shop.split.train, phase.samples).empty();
}

}  // namespace mgm
