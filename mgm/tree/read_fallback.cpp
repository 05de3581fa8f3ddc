#include "mgm/tree/read_fallback.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

namespace {

constexpr const char* kAbstainWord = "abstain";
constexpr double kUsualShare = 0.01;

/// The numbers of the parts; reports what is wrong with them.
std::vector<std::int64_t> read_parts(Site& site, const RouteConfig& config,
                                     const Division& division) {
  const std::vector<std::string> parts = division.all_parts();
  const std::string& parent = division.parent;
  std::string last;  // that takes all that comes: the router never chooses it itself
  std::vector<std::string> known = parts;
  known.emplace_back(kAbstainWord);
  const Place place = site.options().at("fallback").place();
  std::vector<std::int64_t> to;
  for (const std::string& name : config.fallback) {
    const auto found = std::find(known.begin(), known.end(), name) - known.begin();
    const auto size = static_cast<std::ptrdiff_t>(parts.size());
    const std::int64_t part = found == size ? Fallback::kAbstain : found;
    if (found > size) {
      site.problems().add(place, "fallback: " + unknown_name("expert", name, known));
    } else if (!last.empty()) {
      site.problems().add(place,
                          fmt::format("fallback: nothing comes to '{}' behind {}", name, last));
    } else if (std::find(to.begin(), to.end(), part) != to.end()) {
      site.problems().add(place, fmt::format("fallback: '{}' stands there twice", name));
    }
    to.push_back(part);
    if (name == kAbstainWord || name == parent) last = name;
  }
  return to;
}

/// Why a way to be in doubt does not fit the router; empty where it does.
std::string misfit(const DoubtConfig& doubt, const RouterDesign& design,
                   const std::string& router) {
  const int said = (doubt.share ? 1 : 0) + (doubt.distance ? 1 : 0) + (doubt.confidence ? 1 : 0);
  if (said != 1) return "say one of share, distance and confidence";
  const bool near = design.measure == Fallback::Measure::kScore;
  if (doubt.distance && !near)
    return fmt::format("router '{}' knows no distances: say share or confidence", router);
  if (doubt.confidence && near)
    return fmt::format("router '{}' knows distances alone: say share or distance", router);
  return "";
}

}  // namespace

std::optional<Doubts> read_fallback(Site& site, const RouteConfig& config,
                                    const Division& division) {
  const Spec& options = site.options();
  Problems& problems = site.problems();
  const bool doubts = !config.doubt.spec.absent();
  if (config.fallback.empty()) {
    if (doubts)
      problems.add(
          options.key_place("doubt"),
          "doubt: says when a fallback answers, and there is none: add fallback: [abstain]");
    return std::nullopt;
  }
  if (!division.design.measure) {
    problems.add(
        config.router.whole.place(),
        fmt::format("router '{}' does not tell how far a sample is from what was taught, so "
                    "that nothing can fall back: use nearest or gate, or leave fallback away",
                    config.router.kind));
    return std::nullopt;
  }
  Doubts result;
  result.fallback.to = read_parts(site, config, division);
  result.fallback.measure = *division.design.measure;
  DoubtConfig doubt;
  doubt.share = kUsualShare;
  if (doubts) {
    doubt = read_config<DoubtConfig>(config.doubt.spec, problems);
    const std::string wrong = misfit(doubt, division.design, config.router.kind);
    if (!wrong.empty()) problems.add(config.doubt.spec.place(), "doubt: " + wrong);
  }
  result.share = doubt.share.value_or(0);
  if (doubt.distance) result.given = -*doubt.distance * *doubt.distance;
  if (doubt.confidence) result.given = doubt.confidence;
  return result;
}

}  // namespace mgm
