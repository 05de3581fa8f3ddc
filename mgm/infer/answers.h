#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/infer/engine.h"
#include "mgm/task/task.h"

namespace mgm {

/// The tasks of a model, built again from what its manifest says of them, to judge answers with.
std::vector<Task> tasks_of(const Engine& engine, const Registry& registry);

/// What a model answered to many samples, and the truth.
struct Answers {
  std::map<std::string, Array> tasks;                  ///< by task address
  std::map<std::string, std::vector<bool>> abstained;  ///< as Predictions has it
  std::map<std::string, Array> targets;                ///< by target
  Trace trace;
};

/// On as many threads as that, or fewer where each takes much memory; `forced` as in Trace.
Answers answers(const Engine& engine, const Dataset& dataset,
                const std::vector<std::size_t>& samples, int threads,
                const std::map<std::string, std::vector<int>>& forced = {});

/// Share of the samples that a task's node answered: all but those that a route left to nobody.
double coverage(const Answers& answers, const std::string& address);
/// Share of the samples that were answered with NaN, which says that a model computes what is no
/// number. Losses and metrics are of neither these nor those that nobody answered.
double not_a_number(const Answers& answers, const std::string& address);
/// How many samples have both the target and an answer: those that loss and metrics are of.
std::size_t judged_rows(const Array& prediction, const Array& target);
/// Mean loss of a task's answers, samples weighed as the task says; NaN without targets (by name).
double mean_loss(const Task& task, const Array& prediction,
                 const std::map<std::string, Array>& targets);
/// Name and value of each metric, in the order of the task.
std::vector<std::pair<std::string, double>> metric_values(const Task& task, const Array& prediction,
                                                          const Array& target);

/// How well an answer fits one sample: whether it is right (for classes), and its loss; less is
/// better, and comparing them finds the best of several answers.
std::pair<int, double> misfit(const Task& task, const Array& prediction, const Array& target,
                              std::int64_t row);

}  // namespace mgm
