#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mgm/task/paired_difference.h"

namespace mgm {

/// What models are compared by: a metric of a target (`kind accuracy`).
struct Figure {
  std::string name;
  bool higher_is_better = true;
  bool main = true;  ///< the first of its target: what tests are made of
};

/// A training and what came out of it.
struct ModelRun {
  std::map<std::string, double> values = {};         ///< of each figure that exists
  std::map<std::string, Jackknife> jackknives = {};  ///< of the main ones
  double macs = 0, parameters = 0;
  /// By main figure, the share of the samples that it is of; the others were left to nobody, or,
  /// those in `not_a_number`, answered with NaN. All where a figure is in neither.
  std::map<std::string, double> answered = {}, not_a_number = {};
  double seconds = 0, samples = 0, peak_memory = 0;  ///< of the training; samples seen, bytes
};

/// What one model did, over the seeds.
struct Candidate {
  std::string name;
  std::vector<Figure> figures = {};                       ///< in the order of its tasks
  std::map<std::uint64_t, ModelRun> runs = {};            ///< by seed
  bool divided = false;                                   ///< it has routes or cascades
  std::optional<double> latency_1 = {}, latency_64 = {};  ///< microseconds a sample at these batch
                                                          ///< sizes, once they are measured
  /// The mean over the seeds of something that runs have.
  double mean(double ModelRun::*what) const;
  /// The mean over the seeds of a share by figure (ModelRun::answered), `usual` where a run has
  /// none.
  double mean(std::map<std::string, double> ModelRun::*what, const std::string& figure,
              double usual) const;
  /// Whether a figure is of all samples in every run.
  bool answers_all(const std::string& figure) const;
  /// Of a figure, by seed; empty where there is none.
  std::vector<double> values(const std::string& figure) const;
};

/// By how much the first model is better than another in one figure.
struct Advantage {
  Figure figure;
  std::optional<Difference> by;  ///< positive where the first is better, whatever the metric asks
                                 ///< for; nothing where it cannot be told
};

/// Models side by side.
struct Comparison {
  std::vector<Candidate> candidates;
  std::string split;  ///< name of the samples that figures are of
  std::size_t samples = 0;
  std::size_t seeds = 1;      ///< that were asked for
  std::size_t asked = 0;      ///< models, some of which may not have run
  bool first_has_run = true;  ///< if not, nothing is compared with the one that took its place

  /// What the Pareto front is of, beside MACs and how many samples these are of: the main figures
  /// of the first model.
  std::vector<Figure> deciding() const;
  /// On the Pareto front: nobody is at least as good in everything and better in something.
  bool on_front(const Candidate& candidate) const;

  /// The first model against another, in the main figures that both have, over the seeds that both
  /// have run with; without those in which one of them leaves samples unanswered: it is judged on
  /// others.
  std::vector<Advantage> of_first(const Candidate& other) const;
  /// What every interval holds at, so that all of them hold at 95 % together (Bonferroni).
  double level() const;

  /// A line a model; one that has run with fewer seeds says so. Below it the tests and what they
  /// say of dividing.
  std::string text() const;
  /// A list with an object a model.
  nlohmann::ordered_json json() const;
};

/// Names for specs: the file's without its ending; the whole path where that is not the only one of
/// its name, or is one of `taken`.
std::vector<std::string> names_of(const std::vector<std::string>& specs,
                                  const std::vector<std::string>& taken);

}  // namespace mgm
