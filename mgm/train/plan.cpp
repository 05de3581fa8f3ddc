#include "mgm/train/plan.h"

#include <algorithm>
#include <set>

#include "mgm/node/division.h"
#include "mgm/node/walker.h"
#include "mgm/train/fixed_signals.h"
#include "mgm/train/freezing.h"
#include "mgm/train/lora.h"
#include "mgm/train/parts.h"
#include "mgm/train/refuse_route.h"
#include "mgm/train/region.h"
#include "mgm/train/share_threads.h"

namespace mgm {

namespace {

/// The seed and what becomes of it need an epoch each.
constexpr std::int64_t kLeastBranchEpochs = 2;

class Planner {
 public:
  Planner(const Tree& tree, const Strategies& strategies, Problems& problems)
      : tree_(tree), strategies_(strategies), problems_(problems) {}

  std::vector<Phase> plan() {
    if (strategies_.at(tree_.root->address()).learn == "never") {
      problems_.add(place(*tree_.root),
                    "the whole model is never to learn (learn: never), so that there is nothing to "
                    "train: say it of parts alone");
    }
    learner(*tree_.root, Around{});
    return std::move(phases_);
  }

 private:
  /// A node that learns in a phase of its own, with all that learns jointly with it. Returns the
  /// phases after which its outputs are fixed.
  std::vector<int> learner(Node& node, const Around& around, bool is_seed = false) {
    Region region;
    region.address = node.address();
    region.after = around.after;
    collect(node, around, region);
    if (!region.learns.empty()) {
      if (region.terms.empty()) {
        problems_.add(place(node), "nothing teaches '" + region.learns.front() +
                                       "': no task reaches it; give it or a part after it a task:, "
                                       "or train: {learn: never}");
      }
      Phase phase{Phase::Kind::kLearn, node.address()};
      phase.learns = region.learns;
      phase.terms = region.terms;
      phase.samples = around.samples;
      phase.epoch_share = around.epoch_share;
      phase.is_seed = is_seed;
      region.after = {add(std::move(phase), region.after)};
    }
    for (LatePart& part : region.late) {
      part.around.learning = around.learning;
      part.around.after = region.after;
      const std::vector<int> done = learner(*part.node, part.around);
      region.after.insert(region.after.end(), done.begin(), done.end());
    }
    for (Phase& phase : region.later) {
      const int number = add(std::move(phase), region.after);
      region.after.push_back(number);
    }
    return region.after;
  }

  void collect(Node& node, Around around, Region& region) {
    const auto own = tree_.tasks.find(node.address());
    if (own != tree_.tasks.end()) around.task = own->second;
    collect_inside(node, around, region);
    plan_temperature(node, around, region);
  }

  /// A node is tempered after the phase in which it learns, what it holds before itself.
  void plan_temperature(const Node& node, const Around& around, Region& region) {
    if (!node.has_temperature() || around.is_seed || around.undone) return;
    Phase phase{Phase::Kind::kTemperature, region.address};
    const std::string& judge = tree_.annotations.at(node.address()).judged_by;
    phase.terms = {{node.address(), tree_.tasks.at(judge)}};
    phase.samples = around.samples;
    region.later.push_back(std::move(phase));
  }

  /// What never learns may have temperatures, and doubts.
  void plan_temperatures(Node& node, const Around& around, Region& region) {
    for (const PartOf& part : parts_of(node)) plan_temperatures(*part.node, around, region);
    plan_doubts(node, around, true, region);
    plan_temperature(node, around, region);
  }

  void collect_inside(Node& node, const Around& around, Region& region) {
    if (node.division() != nullptr) return collect_route(node, around, region);
    if (node.exits() != nullptr) return collect_cascade(node, around, region);
    const std::vector<PartOf> parts = parts_of(node);
    if (!parts.empty() && parts.front().runs == Runs::kInTurn) {
      return collect_chain(parts, around, region);
    }
    const bool separate = around.apart && !around.task && !around.jointly && parts.size() > 1;
    for (const PartOf& part : parts) {
      if (separate && learns_apart(*part.node, around)) {
        alone(*part.node, around, region);
        continue;
      }
      Around inner = around;
      const std::size_t terms = region.terms.size();
      if (!stands_for(*part.node, node)) inner.task = nullptr;
      collect_part(*part.node, inner, region);
      drop_inherited_terms(region, terms, around.task);
    }
    if (parts.empty() && has_weights(node)) region.learns.push_back(node.address());
    if (around.task) region.terms.push_back({node.address(), around.task});
  }

  /// Whether a part of a fork has a task and shares nothing that learns with its neighbours: in
  /// phases of their own they learn side by side and no step computes what it does not teach.
  bool learns_apart(const Node& part, const Around& around) const {
    return strategies_.at(part.address()).learn == "auto" && !reads_learning(part, around) &&
           tree_.tasks.count(part.address()) > 0;
  }

  void collect_part(Node& node, const Around& around, Region& region) {
    const OneOf& learn = strategies_.at(node.address()).learn;
    if (learn == "never") return plan_temperatures(node, around, region);
    if (learn == "alone") {
      alone(node, around, region);
    } else {
      collect(node, around, region);
    }
  }

  /// Plans a phase of its own for a part, before the region's.
  std::vector<int> alone(Node& node, Around around, Region& region) {
    if (reads_learning(node, around)) {
      problems_.add(
          place(node),
          "'" + node.address() +
              "' learns alone, but what it reads learns only later, jointly with what holds them "
              "both: let that learn alone too (with a task of its own), or never, or let '" +
              node.address() + "' learn jointly");
      return {};
    }
    const std::vector<int> done = learner(node, around);
    region.after.insert(region.after.end(), done.begin(), done.end());
    return done;
  }

  void collect_chain(const std::vector<PartOf>& parts, const Around& around, Region& region) {
    std::set<std::string> learning = around.learning;
    for (const PartOf& part : parts) {
      Around inner = around;
      if (&part != &parts.back()) {
        inner.task = nullptr;
        inner.apart = false;
      }
      inner.learning = learning;
      inner.after.insert(inner.after.end(), region.after.begin(), region.after.end());
      if (collect_chain_part(*part.node, inner, region)) learning.insert(part.node->address());
    }
  }

  /// True where the part's outputs change in the region's phase.
  bool collect_chain_part(Node& node, const Around& around, Region& region) {
    const OneOf& learn = strategies_.at(node.address()).learn;
    if (learn == "never") {
      plan_temperatures(node, around, region);
      return reads_learning(node, around);
    }
    if (learn == "alone") {
      alone(node, around, region);
      return reads_learning(node, around);
    }
    const std::size_t before = region.learns.size();
    collect(node, around, region);
    return region.learns.size() > before || reads_learning(node, around);
  }

  void collect_route(Node& route, const Around& around, Region& region) {
    const Division& division = *route.division();
    std::vector<int> divided = around.after;
    if (division.partition) {
      refuse_partition_of_learning(route, around, place(route), problems_);
      Phase phase{Phase::Kind::kPartition, route.address()};
      phase.samples = around.samples;
      divided.push_back(add(std::move(phase), around.after));
      region.after.push_back(divided.back());
      if (!chooses_by_competence(route)) plan_router(route, around, divided, region);
    }
    const std::size_t before = region.learns.size();
    Around inner = around;
    inner.after = divided;
    const std::vector<int> judged = collect_experts(route, inner, region);
    if (chooses_by_competence(route)) plan_router(route, around, judged, region);
    plan_doubts(route, around, region.learns.size() > before, region);
    if (division.design.teaching != RouterTeaching::kWithTask) {
      if (region.learns.size() > before && around.task) {
        region.terms.push_back({route.address(), around.task});
      }
      return;
    }
    if (region.learns.size() == before) refuse_experts_alone(route, place(route), problems_);
    region.learns.push_back(division.router->address());
    if (around.task) region.terms.push_back({route.address(), around.task});
  }

  /// Once nothing of the route learns any more, so that no step sees half of it.
  void plan_doubts(Node& route, const Around& around, bool joint, Region& region) {
    if (route.doubts() == nullptr || around.is_seed || around.undone) return;
    Phase phase{Phase::Kind::kDoubt, route.address()};
    phase.samples = around.samples;
    const bool with_task = route.division()->design.teaching == RouterTeaching::kWithTask;
    if (joint || with_task || reads_learning(route, around)) {
      region.later.push_back(std::move(phase));
      return;
    }
    region.after.push_back(add(std::move(phase), region.after));
  }

  void plan_router(Node& route, const Around& around, const std::vector<int>& divided,
                   Region& region) {
    const Division& division = *route.division();
    if (division.design.teaching == RouterTeaching::kWithTask ||
        division.design.teaching == RouterTeaching::kGiven)
      return;
    const bool fitted = division.design.teaching != RouterTeaching::kImitates;
    Phase phase{fitted ? Phase::Kind::kFitRouter : Phase::Kind::kImitate, route.address()};
    phase.samples = around.samples;
    if (!fitted) phase.learns = {division.router->address()};
    phase.epoch_share = around.epoch_share;
    phase.after = divided;
    if (reads_learning(*division.router, around)) {
      region.later.push_back(std::move(phase));
      return;
    }
    const std::vector<int> after = phase.after;
    region.after.push_back(add(std::move(phase), after));
  }

  /// Returns the phases that judge them, where the router needs that.
  std::vector<int> collect_experts(Node& route, const Around& around, Region& region) {
    const Division& division = *route.division();
    const std::vector<Node*> experts = chosen_of(route);
    const bool joint = learns_jointly(*experts.front(), around, !division.partition);
    Around inner = around;
    inner.apart = false;
    std::vector<int> judged;
    const bool branch = strategies_.at(route.address()).init == "branch";
    refuse_misfits(route, {joint, !around.task, branch, !division.own.empty()}, place(route),
                   problems_);
    if (!joint && branches(route, experts, inner))
      inner = plan_branch(route, experts, inner, region);
    for (std::size_t k = 0; k < division.parts.size(); ++k) {
      const OneOf& learn = strategies_.at(experts[k]->address()).learn;
      if (learn == "never") {
        plan_temperatures(*experts[k], inner, region);
        if (chooses_by_competence(route)) judged.push_back(judge(route, *experts[k], inner));
        continue;
      }
      if (learns_jointly(*experts[k], around, !division.partition)) {
        refuse_own_classes(route, place(route), problems_);
        Around shared = inner;
        shared.jointly = shared.jointly || !division.partition;
        const std::size_t terms = region.terms.size();
        collect(*experts[k], shared, region);
        drop_inherited_terms(region, terms, around.task);
        continue;
      }
      if (division.partition)
        learn_from_subset(route, k, inner, region, judged);
      else
        refuse_undivided(route, experts[k]->address(), place(*experts[k]), problems_);
    }
    if (!division.parent.empty()) collect_parent(*experts.back(), inner, region);
    return judged;
  }

  /// An expert learns alone, after it was judged where the router needs that.
  void learn_from_subset(Node& route, std::size_t k, const Around& around, Region& region,
                         std::vector<int>& judged) {
    Node& expert = *chosen_of(route)[k];
    Around own = around;
    own.samples.push_back({route.address(), static_cast<int>(k), route.division()->parts[k]});
    if (chooses_by_competence(route) && !reads_learning(expert, around)) {
      own.after = cross_fit(route, expert, own, around, region);
      judged.push_back(own.after.front());
    }
    alone(expert, own, region);
  }

  /// Lets an expert learn without each fold in turn, and judges it on that. Returns what it must
  /// wait for before it learns from all.
  std::vector<int> cross_fit(Node& route, Node& expert, const Around& own, const Around& around,
                             Region& region) {
    std::vector<int> after = own.after;
    for (int fold = 0; fold < route.division()->design.folds; ++fold) {
      Constraint of_fold{route.address(), fold, "fold " + std::to_string(fold + 1), true};
      Around judged = around;
      judged.samples.push_back(of_fold);
      Around without = own;
      of_fold.except = true;
      without.samples.push_back(of_fold);
      without.undone = true;
      without.after = after;
      judged.after = alone(expert, without, region);
      judged.undone = true;
      after = {judge(route, expert, judged)};
    }
    return after;
  }

  int judge(const Node& route, const Node& expert, const Around& around) {
    Phase phase{Phase::Kind::kJudge, expert.address()};
    phase.route = route.address();
    phase.terms = {{expert.address(), around.task}};
    phase.samples = around.samples;
    phase.undoes = around.undone;
    return add(std::move(phase), around.after);
  }

  /// It learns from all samples that reach the route, which no step of the others shows it; after
  /// what it reads.
  void collect_parent(Node& parent, const Around& around, Region& region) {
    const OneOf& learn = strategies_.at(parent.address()).learn;
    if (learn == "never") return plan_temperatures(parent, around, region);
    if (learn == "jointly") return refuse_joint_parent(parent.address(), place(parent), problems_);
    if (reads_learning(parent, around) && learn == "auto") {
      region.late.push_back({&parent, around});
      return;
    }
    alone(parent, around, region);
  }

  bool learns_jointly(const Node& part, const Around& around, bool by_default) const {
    const OneOf& learn = strategies_.at(part.address()).learn;
    const bool is_taught = around.task || tree_.tasks.count(part.address()) > 0;
    if (learn == "auto")
      return around.jointly || reads_learning(part, around) || by_default || !is_taught;
    return learn == "jointly";
  }

  bool branches(Node& route, const std::vector<Node*>& experts, const Around& around) {
    const auto& init = strategies_.at(route.address()).init;
    if (!route.division()->own.empty()) {
      if (init == "branch") refuse_branch_of_own(route, place(route), problems_);
      return false;
    }
    const bool equal =
        route.division()->equal_parts && experts.size() > 1 && !chooses_by_competence(route);
    if (init == "branch" && !route.division()->equal_parts)
      refuse_unequal_branch(place(route), problems_);
    const TrainConfig& strategy = strategies_.at(experts.front()->address());
    if (init == "fresh" || init.options || !equal || around.epoch_share < 1) return false;
    if (strategy.learn == "never" || (init == "auto" && strategy.epochs < kLeastBranchEpochs))
      return false;
    const bool simple = learns_in_one_phase(*experts.front(), strategies_);
    if (init == "branch" && !simple)
      refuse_branch_of_phases(experts.front()->address(), place(route), problems_);
    return simple;
  }

  Around plan_branch(Node& route, const std::vector<Node*>& experts, const Around& around,
                     Region& region) {
    const double share = strategies_.at(route.address()).branch_share;
    Around seed = around;
    seed.epoch_share *= share;
    seed.is_seed = true;
    Phase copy{Phase::Kind::kCopy, route.address()};
    const std::vector<int> learned = learner(*experts.front(), seed, true);
    Around inner = around;
    inner.after = {add(std::move(copy), learned)};
    inner.epoch_share *= 1 - share;
    region.after.push_back(inner.after.front());
    return inner;
  }

  void collect_cascade(Node& cascade, const Around& around, Region& region) {
    std::vector<int> done = around.after;
    const std::size_t before = region.learns.size(), before_later = region.later.size();
    Around inner = around;
    inner.apart = false;
    for (Node* stage : chosen_of(cascade)) {
      if (strategies_.at(stage->address()).learn == "never") {
        plan_temperatures(*stage, inner, region);
        continue;
      }
      if (learns_jointly(*stage, around, false)) {
        const std::size_t first = region.terms.size();
        collect(*stage, inner, region);
        for (std::size_t i = first; i < region.terms.size(); ++i) region.terms[i].of_stage = true;
        continue;
      }
      const std::vector<int> ended = alone(*stage, inner, region);
      done.insert(done.end(), ended.begin(), ended.end());
    }
    if (!cascade.exits()->calibrate) return;
    Phase phase{Phase::Kind::kThreshold, cascade.address()};
    phase.samples = around.samples;
    if (around.task) phase.terms.push_back({cascade.address(), around.task});
    const bool waits = region.learns.size() > before || region.later.size() > before_later;
    if (waits || reads_learning(cascade, around)) {
      region.later.push_back(std::move(phase));
      return;
    }
    region.after.push_back(add(std::move(phase), done));
  }

  Place place(const Node& node) const {
    const auto found = tree_.annotations.find(node.address());
    return found == tree_.annotations.end() ? Place{} : found->second.place;
  }

  int add(Phase phase, std::vector<int> after) {
    std::sort(after.begin(), after.end());
    after.erase(std::unique(after.begin(), after.end()), after.end());
    phase.after = std::move(after);
    phases_.push_back(std::move(phase));
    return static_cast<int>(phases_.size()) - 1;
  }

  const Tree& tree_;
  const Strategies& strategies_;
  Problems& problems_;
  std::vector<Phase> phases_;
};

}  // namespace

TrainingPlan make_plan(const Tree& tree, const Strategies& strategies, int threads,
                       Problems& problems) {
  TrainingPlan plan{Planner(tree, strategies, problems).plan()};
  check_freezing(plan.phases, tree, strategies, problems);
  check_adapters(plan.phases, tree, strategies, problems);
  for (Phase& phase : plan.phases) phase.fixed = fixed_signals(tree, strategies, phase);
  share_threads(plan.phases, threads);
  return plan;
}

}  // namespace mgm
