#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mgm/routing/partition.h"
#include "mgm/routing/router.h"

namespace mgm {

class Node;

/// How a node divides its samples among its parts.
struct Division {
  std::shared_ptr<Partition>
      partition;            ///< who learns from what; null where only the router decides
  PartitionRecipe recipe;   ///< of the partition
  std::vector<Port> reads;  ///< what the partition's features are made of
  Node* router = nullptr;   ///< writes a score for each part
  RouterDesign design;
  std::vector<std::string> parts;  ///< their names, in the order of the scores
  bool equal_parts =
      false;  ///< made from one template, so that weights may be copied from one to the other
};

/// When a node that chooses a part for each sample hands it to another, or to nobody.
struct Doubts {
  Fallback fallback;
  std::optional<double> given = {};  ///< the threshold; nothing: it is chosen on the calibration
                                     ///< share, so that at most `share` of its samples lie below
  double share = 0;
  bool armed = false;  ///< the threshold is set: after learning
};

/// When a node that runs its parts in turn is sure enough to answer early.
struct Exits {
  double threshold = 1;
  bool calibrate = false;  ///< the threshold is chosen on the calibration share
  double tolerance = 0;    ///< share of accuracy that may be lost against the last part
  std::optional<double> guarantee = {};  ///< the probability that no more is lost; nothing: an
                                         ///< estimate is enough
};

}  // namespace mgm
