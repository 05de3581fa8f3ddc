#pragma once

#include "mgm/spec/fields.h"

/// What a spec may say of the shapes of nodes; free of torch, so that help and schema are instant.
namespace mgm {

struct NetConfig {
  static constexpr const char* kName = "net";
  static constexpr const char* kSummary = "A network of the zoo: a leaf of the tree.";
};
template <class Fields>
void describe(Fields&, NetConfig&) {}

struct ChainConfig {
  static constexpr const char* kName = "chain";
  static constexpr const char* kSummary =
      "Parts in series: each reads what the one before it wrote. Model granularity (feature "
      "extractor, classifier) and "
      "dependent sub-tasks (edges, then objects).";
  static constexpr bool kHoldsParts = true;
};
template <class Fields>
void describe(Fields&, ChainConfig&) {}

struct ForkConfig {
  static constexpr const char* kName = "fork";
  static constexpr const char* kSummary =
      "Parts side by side, all of which run. Task granularity: several tasks on one trunk; "
      "ensembles with merge.";
  static constexpr bool kHoldsParts = true;
  OneOf merge{"none", {"none", "mean", "sum", "concat"}};
};
template <class Fields>
void describe(Fields& field, ForkConfig& config) {
  field("merge", config.merge, "Write one signal made of all parts' instead of one signal a part.");
}

struct MixConfig {
  static constexpr const char* kName = "mix";
  static constexpr const char* kSummary =
      "A gate that weighs several signals of equal shape: y = sum of softmax(W x)_k signal_k, as "
      "in MMoE (Ma et al. 2018) and PLE (Tang et al. 2020).";
  std::vector<std::string> gate;
  OneOf weights{"gate", {"gate", "constant"}};
};
template <class Fields>
void describe(Fields& field, MixConfig& config) {
  field("gate", config.gate,
        "The signals that the gate looks at; default: the ones that it weighs (`from`).");
  field("weights", config.weights,
        "constant: a learned number for each signal, whatever the sample, that need not sum to 1, "
        "at first 0.9 for the first and 0.1 among the others (cross-stitch, Misra et al. 2016).");
}

struct ExpertsConfig {
  NodeSpec each;
  std::int64_t count = 0;
};
template <class Fields>
void describe(Fields& field, ExpertsConfig& config) {
  field("each", config.each, "A template for equal experts.", required);
  field("count", config.count, "Number of equal experts; 0: as many as the partition has subsets.",
        in_range(0, 4096));
}

struct RouteConfig {
  static constexpr const char* kName = "route";
  static constexpr const char* kSummary =
      "Parts side by side, of which one answers for each sample. Data granularity: experts over a "
      "partition of the data.";
  KindChoice partition{"partition"};
  AnyMap tiny{"{merge: NUMBER} or {refuse: NUMBER}"};
  OneOf classes{"all", {"all", "own"}};
  double elsewhere = 0.2;
  KindChoice router{"router"};
  std::vector<std::string> fallback;
  AnyMap doubt{"{share: NUMBER}, {distance: NUMBER} or {confidence: NUMBER}"};
  PartsSpec experts;
};
template <class Fields>
void describe(Fields& field, RouteConfig& config) {
  field("partition", config.partition,
        "Who learns from which samples; without it the router decides alone.");
  field("tiny", config.tiny,
        "What becomes of subsets that hold few training samples; empty ones are refused if nothing "
        "is said.");
  field("classes", config.classes,
        "own: each expert answers for the classes of its subset alone (partition class or labels), "
        "and for one outcome more, that a sample belongs elsewhere, whose probability the other "
        "classes share. Its nets end with `classes` all the same.");
  field("elsewhere", config.elsewhere,
        "Under classes: own, so many samples of other subsets, as a share of its own, teach an "
        "expert what belongs elsewhere.",
        in_range(0, 100));
  field("router", config.router, "Who answers, from inputs alone.", required);
  field("fallback", config.fallback,
        "Who answers where the router is in doubt: the first of these experts that it did not "
        "choose itself; parent: another of the template `each` (or the node of this name beside "
        "the experts), which learns from all samples; or abstain: nobody.");
  field("doubt", config.doubt,
        "When the router is in doubt; default: {share: 0.01}, fitted on the calibration share.");
  field("experts", config.experts, "Named nodes, or {each: NODE, count: N} for equal experts.",
        required);
}

struct DoubtConfig {
  static constexpr const char* kName = "doubt";
  static constexpr const char* kSummary = "When a route's router is in doubt.";
  std::optional<double> share;
  std::optional<double> distance;
  std::optional<double> confidence;
};
template <class Fields>
void describe(Fields& field, DoubtConfig& config) {
  field("share", config.share,
        "Choose the threshold on the calibration share: at most this share of its samples is in "
        "doubt.",
        in_range(0, 1));
  field("distance", config.distance,
        "Router nearest: in doubt where the nearest mean is farther away, in the units of what it "
        "reads.",
        in_range(0, 1e15));
  field("confidence", config.confidence,
        "Router gate: in doubt where the largest softmax weight is less.", in_range(0, 1));
}

struct ExitConfig {
  static constexpr const char* kName = "exit_at";
  static constexpr const char* kSummary = "When a cascade's stage is sure enough to answer.";
  std::optional<double> confidence;
  std::optional<double> tolerance;
  std::optional<double> guarantee;
};
template <class Fields>
void describe(Fields& field, ExitConfig& config) {
  field("confidence", config.confidence, "Answer where the largest probability is at least this.",
        in_range(0, 1));
  field(
      "tolerance", config.tolerance,
      "Choose the confidence on the calibration share: the lowest that loses at most this share of "
      "accuracy against the last stage.",
      in_range(0, 1));
  field(
      "guarantee", config.guarantee,
      "With tolerance: hold it with this probability for samples such as those of the "
      "calibration share, which nothing else may have used; without, it holds on the share alone.",
      in_range(0.5, 0.9999));
}

struct CascadeConfig {
  static constexpr const char* kName = "cascade";
  static constexpr const char* kSummary =
      "Stages in series, from quick to careful; a sample stops at the first that is sure (early "
      "exit).";
  AnyMap exit_at{"{confidence: NUMBER} or {tolerance: NUMBER, guarantee: NUMBER}"};
  PartsSpec stages;
};
template <class Fields>
void describe(Fields& field, CascadeConfig& config) {
  field("exit_at", config.exit_at, "When a stage is sure enough.", required);
  field("stages", config.stages, "Named nodes, the cheapest first.", required);
}

}  // namespace mgm
