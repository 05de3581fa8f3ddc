#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mgm/routing/partition.h"
#include "mgm/routing/router.h"
#include "mgm/task/own_classes.h"

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
  std::string parent;  ///< name of a part behind these that learns from all samples, and answers
                       ///< only where the router is in doubt; empty: there is none
  bool equal_parts =
      false;  ///< made from one template, so that weights may be copied from one to the other
  std::vector<std::shared_ptr<OwnClasses>>
      own;  ///< by part, where each answers for the classes of its subset alone; else empty
  double elsewhere = 0;  ///< so many samples of other subsets teach such a part, as a share of its
                         ///< own

  /// The names of all parts, in their order.
  std::vector<std::string> all_parts() const {
    std::vector<std::string> all = parts;
    if (!parent.empty()) all.push_back(parent);
    return all;
  }
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
