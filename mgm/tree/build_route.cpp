#include "mgm/node/net.h"
#include "mgm/node/tree.h"
#include "mgm/routing/tiny_subsets.h"
#include "mgm/spec/find_kind.h"
#include "mgm/tree/read_fallback.h"
#include "mgm/tree/route.h"
#include "mgm/tree/shapes.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

namespace {

/// The experts as the spec names them, or as a template with its number.
struct ExpertList {
  std::vector<Spec::Entry> named;
  std::vector<Spec::Entry> parent;  ///< one where named experts have a parent
  Spec each;
  std::int64_t count = 0;
  bool is_template() const { return !each.absent(); }
};

bool falls_back_to_parent(const RouteConfig& config) {
  return std::find(config.fallback.begin(), config.fallback.end(), kParent) !=
         config.fallback.end();
}

std::optional<ExpertList> read_experts(Site& site, const RouteConfig& route) {
  const Spec& experts = route.experts.spec;
  ExpertList list;
  if (!experts.is_map() || experts.entries().empty()) {
    site.problems().add(
        experts.place(),
        "experts: expected named nodes, or {each: NODE, count: N}; found " + experts.found());
    return std::nullopt;
  }
  if (!experts.has("each")) {
    for (const Spec::Entry& entry : experts.entries()) {
      const bool is_parent = entry.first == kParent && falls_back_to_parent(route);
      (is_parent ? list.parent : list.named).push_back(entry);
    }
    return list;
  }
  const std::size_t before = site.problems().count();
  const auto config = read_config<ExpertsConfig>(experts, site.problems());
  if (site.problems().count() > before) return std::nullopt;
  list.each = config.each.spec;
  list.count = config.count;
  return list;
}

PartitionRecipe recipe_of(Site& site, const RouteConfig& config, const ExpertList& list) {
  PartitionRecipe recipe{config.partition.kind, {}, {}, list.count, {}, {}};
  for (const Spec::Entry& entry : list.named) recipe.experts.push_back(entry.first);
  if (site.target() != nullptr) recipe.target = site.target()->name;
  return recipe;
}

BuiltPartition build_partition(Site& site, const RouteConfig& config,
                               const PartitionRecipe& recipe) {
  PartitionSite at{site.address(), recipe.experts, recipe.count, site.schema(),
                   site.target_of_data()};
  if (config.classes == "own") {
    at.classes = site.own() ? site.own()->most() : site.classes();
    if (site.own()) at.reaching = site.own()->names();
  }
  const auto* kind = find_kind<PartitionKind>(config.partition, site.registry(), site.problems());
  return kind ? kind->build(config.partition.options, at, site.problems()) : BuiltPartition{};
}

std::vector<std::string> numbered(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.push_back("e" + std::to_string(i));
  return names;
}

/// The experts' names where no partition gives them.
std::vector<std::string> own_names(const ExpertList& list) {
  if (list.is_template()) return numbered(list.count);
  std::vector<std::string> names;
  for (const Spec::Entry& entry : list.named) names.push_back(entry.first);
  return names;
}

std::vector<Spec::Entry> entries_of(const ExpertList& list, const std::vector<std::string>& names) {
  std::vector<Spec::Entry> entries;
  for (const std::string& name : names) {
    if (list.is_template()) {
      entries.emplace_back(name, list.each);
      continue;
    }
    for (const Spec::Entry& entry : list.named) {
      if (entry.first == name) entries.push_back(entry);
    }
  }
  return entries;
}

/// Two parts cannot have one name.
void refuse_parent_name(Site& site, const RouteConfig& config) {
  site.problems().add(config.partition.whole.place(),
                      "'parent' is the name of a subset here and of the part that learns from all "
                      "samples, to which the route falls back: name the subset otherwise");
}

/// The part that learns from all samples, where the route falls back to one: another of a template,
/// or what the spec names.
std::vector<Spec::Entry> read_parent(Site& site, const RouteConfig& config, const ExpertList& list,
                                     const Division& division) {
  if (!falls_back_to_parent(config)) return {};
  const std::vector<std::string>& subsets = division.parts;
  if (std::find(subsets.begin(), subsets.end(), kParent) != subsets.end()) {
    refuse_parent_name(site, config);
    return {};
  }
  if (list.is_template()) return {{kParent, list.each}};
  if (list.parent.empty()) {
    site.problems().add(
        config.experts.spec.place(),
        "the route falls back to 'parent', a part that learns from all samples: say what it is "
        "beside the experts, parent: NODE");
  }
  return list.parent;
}

/// What each expert answers for, where that is its own classes alone; reports what does not fit.
void give_own_classes(Site& site, const RouteConfig& config, const BuiltPartition& built,
                      Division& division) {
  if (!(config.classes == "own")) return;
  if (built.most_classes.empty()) {
    site.problems().add(site.options().key_place("classes"),
                        "classes: own needs subsets of classes: use partition class or labels "
                        "(without tiny: {merge: N}), or leave classes away");
    return;
  }
  const TargetInfo& target = *site.target_of_data();
  const std::vector<int> subsets = built.partition->subset_of_class();
  for (std::size_t k = 0; k < built.subsets.size(); ++k) {
    std::vector<std::string> names;
    for (std::size_t c = 0; c < subsets.size(); ++c) {
      if (subsets[c] == static_cast<int>(k)) names.push_back(target.classes[c]);
    }
    division.own.push_back(std::make_shared<OwnClasses>(
        target, built.most_classes[k], std::move(names), site.own(), site.stated_by()));
    // what is known now is settled now: experts inside this one ask for it
    if (!subsets.empty()) division.own.back()->settle(subsets, static_cast<int>(k));
  }
  division.elsewhere = config.elsewhere;
}

/// Experts of which each answers for its own classes alone.
Parts build_specialists(Site& site, const std::vector<Spec::Entry>& entries,
                        const Division& division) {
  Parts parts;
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const auto& [name, spec] = entries[k];
    if (!site.check_name(name, spec.place())) continue;
    std::unique_ptr<Node> part = site.specialist(name, spec, division.own[k]);
    if (!part) continue;
    const Shape outcomes{division.own[k]->most() + 1};
    if (part->outputs().size() != 1 || part->outputs().front().shape != outcomes) {
      site.problems().add(spec.place(),
                          "'" + part->address() +
                              "' answers for the classes of its subset alone (classes: own) and "
                              "must write one signal of " +
                              text(outcomes) +
                              ", these and that a sample belongs elsewhere; it "
                              "writes " +
                              text(part->outputs().front().shape) +
                              ": end its widths with 'classes'");
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// The parent of experts that answer for their own classes answers for all.
void expect_all_classes(Site& site, const Node& parent, const Place& place) {
  const Shape classes{site.classes()};
  const std::vector<Port>& outputs = parent.outputs();
  if (outputs.size() == 1 && outputs.front().shape == classes) return;
  site.problems().add(place, "'" + parent.address() + "' answers for all classes and must write " +
                                 text(classes) + "; it writes " + text(outputs.front().shape) +
                                 ": end its widths with 'classes'");
}

/// All parts, a parent last.
Parts build_experts(Site& site, const RouteConfig& config, const ExpertList& list,
                    Division& division) {
  std::vector<Spec::Entry> entries = entries_of(list, division.parts);
  if (!division.own.empty()) {
    Parts parts = build_specialists(site, entries, division);
    for (const Spec::Entry& parent : read_parent(site, config, list, division)) {
      division.parent = parent.first;
      for (auto& part : build_parts(site, {parent}, true)) {
        expect_all_classes(site, *part, parent.second.place());
        parts.push_back(std::move(part));
      }
    }
    return parts;
  }
  for (const Spec::Entry& parent : read_parent(site, config, list, division)) {
    division.parent = parent.first;
    entries.push_back(parent);
  }
  return build_parts(site, entries, true);
}

/// What of some signals can be compared: all but texts as numbers of tokens, of which near numbers
/// are no like words. Reports where nothing is left.
std::vector<Port> comparable(Site& site, const std::vector<Port>& signals, const Place& place) {
  std::vector<Port> left;
  for (const Port& port : signals) {
    if (port.tokens == 0) left.push_back(port);
  }
  if (left.empty()) {
    site.problems().add(
        place, "'" + site.address() +
                   "' reads texts as numbers of tokens only, which cannot be compared: let it read "
                   "an input of type text as well, or stand behind a part that reads the tokens "
                   "(chain:)");
  }
  return left;
}

/// What the partition looks at: the signals that it names, or what the route reads.
std::vector<Port> partition_reads(Site& site, const Spec& options,
                                  const std::vector<std::string>& names) {
  if (names.empty()) return comparable(site, site.reads(), options.place());
  std::vector<Port> reads;
  for (const std::string& name : names) {
    const std::vector<Port> found = site.find_signal(name, options.at("on").place());
    reads.insert(reads.end(), found.begin(), found.end());
  }
  return comparable(site, reads, options.at("on").place());
}

/// Whether options name something, at whatever depth.
bool name_something(const Spec& options, const std::string& name) {
  if (!options.is_map()) return false;
  if (options.has(name)) return true;
  const std::vector<Spec::Entry> entries = options.entries();
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Spec::Entry& entry) { return name_something(entry.second, name); });
}

/// Adds the partition and the names of its subsets, or reports why there is none.
void divide(Site& site, const RouteConfig& config, const ExpertList& list, Division& division) {
  const bool has_parent = !list.parent.empty();
  if (has_parent && name_something(config.partition.options, kParent))
    return refuse_parent_name(site, config);
  division.recipe = recipe_of(site, config, list);
  BuiltPartition built = build_partition(site, config, division.recipe);
  std::optional<TinyConfig> tiny;
  if (!config.tiny.spec.absent()) tiny = read_tiny(config.tiny.spec, site.problems());
  if (!built.partition) return;
  if (tiny) {
    division.recipe.tiny = config.tiny.spec.resolved();
    built = without_tiny_subsets(std::move(built), *tiny, site.address());
  }
  division.recipe.options = config.partition.options.resolved();
  division.reads = built.partition->needs_features()
                       ? partition_reads(site, config.partition.options, built.partition->reads())
                       : site.reads();
  for (const Port& port : division.reads) division.recipe.reads.push_back(port.name);
  give_own_classes(site, config, built, division);
  division.partition = std::move(built.partition);
  division.parts = std::move(built.subsets);
}

std::unique_ptr<Node> build_router(Site& site, const RouteConfig& config, Division& division) {
  const auto* kind = find_kind<RouterKind>(config.router, site.registry(), site.problems());
  if (kind == nullptr) return nullptr;
  const std::vector<Port> reads = comparable(site, site.reads(), config.router.whole.place());
  if (reads.empty()) return nullptr;
  Layers layers(part_address(site.address(), "router"), reads, 0);
  const RouterSite at{static_cast<std::int64_t>(division.parts.size()), division.parts,
                      site.schema(), config.partition.kind, config.partition.options};
  std::optional<RouterDesign> design =
      kind->build(config.router.options, layers, at, site.problems());
  if (!design) return nullptr;
  division.design = std::move(*design);
  const RouterTeaching teaching = division.design.teaching;
  const bool needs_partition =
      teaching != RouterTeaching::kWithTask && teaching != RouterTeaching::kGiven;
  if (!config.partition.chosen() && needs_partition) {
    site.problems().add(config.router.whole.place(),
                        "router '" + config.router.kind + "' learns from a partition, and '" +
                            site.address() +
                            "' has none: add partition:, or use gate: {imitate: nothing}");
    return nullptr;
  }
  if (teaching == RouterTeaching::kGiven && config.tiny.spec.has("merge")) {
    site.problems().add(config.tiny.spec.place(),
                        "router '" + config.router.kind +
                            "' would send samples to experts whose subsets tiny: merges away: use "
                            "tiny: {refuse: N}, or a router that learns");
    return nullptr;
  }
  auto router =
      std::make_unique<Net>(part_address(site.address(), "router"), reads, layers, site.seed());
  if (teaching == RouterTeaching::kGiven) {
    std::map<std::string, Array> weights;
    for (auto& [layer, array] : division.design.given)
      weights[router->address() + "." + layer] = array;
    set_weights(*router, weights);
  }
  return router;
}

void refuse_without_partition(Site& site, const RouteConfig& config) {
  const auto refuse = [&](const std::string& key) {
    site.problems().add(site.options().key_place(key),
                        key + ": is about subsets, and '" + site.address() + "' has no partition");
  };
  if (!config.tiny.spec.absent()) refuse("tiny");
  if (config.classes == "own") refuse("classes");
}

}  // namespace

std::unique_ptr<Node> build_route(Site& site) {
  const std::size_t before = site.problems().count();
  const auto config = read_config<RouteConfig>(site.options(), site.problems());
  if (site.problems().count() > before) return nullptr;
  const std::optional<ExpertList> list = read_experts(site, config);
  if (!list) return nullptr;
  Division division;
  if (config.partition.chosen()) {
    divide(site, config, *list, division);
  } else {
    refuse_without_partition(site, config);
  }
  if (division.parts.empty()) division.parts = own_names(*list);
  division.equal_parts = list->is_template() && division.own.empty();
  if (division.parts.empty()) {
    if (site.problems().count() == before) {
      site.problems().add(config.experts.spec.place(), "say how many experts there are: count: N");
    }
    return nullptr;
  }
  Parts experts = build_experts(site, config, *list, division);
  std::unique_ptr<Node> router = build_router(site, config, division);
  if (site.problems().count() > before) return nullptr;
  std::optional<Doubts> doubts = read_fallback(site, config, division);
  if (site.problems().count() > before) return nullptr;
  if (list->is_template()) {
    for (const std::string& name : division.all_parts()) site.mark_template(name);
  }
  std::vector<Port> outputs = division.own.empty()
                                  ? common_outputs(site, experts)
                                  : std::vector<Port>{{site.address(), {site.classes()}}};
  if (outputs.empty()) return nullptr;
  return std::make_unique<RouteNode>(site.address(), std::move(outputs), std::move(experts),
                                     std::move(router), std::move(division), std::move(doubts));
}

}  // namespace mgm
