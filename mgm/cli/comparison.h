#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mgm {

/// What models are compared by: a metric of a target (`kind accuracy`).
struct Figure {
  std::string name;
  bool higher_is_better = true;
};

/// What one model did, over the seeds.
struct Candidate {
  std::string name;
  std::vector<Figure> figures = {};                           ///< in the order of its tasks
  std::map<std::string, std::vector<double>> values = {};     ///< of each figure, by seed
  std::vector<double> macs = {}, seconds = {}, samples = {};  ///< by seed; samples seen in training
  double parameters = 0;
  double latency_1 = 0, latency_64 = 0;  ///< microseconds a sample at these batch sizes
};

/// Models side by side.
struct Comparison {
  std::vector<Candidate> candidates;
  Figure deciding;    ///< what the Pareto front is of, beside MACs
  std::string split;  ///< name of the samples that figures are of
  std::size_t samples = 0;
  std::size_t seeds = 1;  ///< that were asked for

  /// On the Pareto front: nobody is at least as good in both and better in one.
  bool on_front(const Candidate& candidate) const;

  /// A line a model; one that has run with fewer seeds says so.
  std::string text() const;
  /// A list with an object a model.
  nlohmann::ordered_json json() const;
};

/// Names for specs: the file's without its ending; the whole path where that is not the only one of
/// its name, or is one of `taken`.
std::vector<std::string> names_of(const std::vector<std::string>& specs,
                                  const std::vector<std::string>& taken);

}  // namespace mgm
