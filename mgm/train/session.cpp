#include "mgm/train/session.h"

#include <fmt/format.h>

#include "mgm/nets/net_kind.h"
#include "mgm/node/division.h"
#include "mgm/node/walker.h"
#include "mgm/routing/partition.h"
#include "mgm/routing/router.h"
#include "mgm/schedules/schedule.h"
#include "mgm/spec/find_kind.h"
#include "mgm/spec/outline.h"
#include "mgm/spec/spec_file.h"
#include "mgm/task/balance.h"
#include "mgm/task/check_sample_weights.h"
#include "mgm/train/check_guarantees.h"
#include "mgm/train/feature_cache.h"
#include "mgm/train/optimizer.h"
#include "mgm/train/temper.h"

namespace mgm {

Override Override::parse(const std::string& text) {
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos || sign == 0) {
    throw Error(Fault::kSpec, {"--set " + text},
                "expected PATH=VALUE, for instance train.epochs=3");
  }
  return {text.substr(0, sign), text.substr(sign + 1)};
}

namespace {

void check_calibration(const Session& session, Problems& problems) {
  if (!session.data.split.calibration.empty()) return;
  for (const Phase& phase : session.plan.phases) {
    if (phase.kind == Phase::Kind::kTemperature) {
      const std::string& address = phase.terms.front().tap;
      if (session.tree.at(address).given_temperature()) continue;
      problems.add(session.inference->place(address, "temperature"),
                   fmt::format("the temperature of '{}' is fitted on the calibration share, which "
                               "is empty: say data.split.calibration: 0.1, or give a number",
                               address));
    }
    if (phase.kind == Phase::Kind::kDoubt && !session.tree.at(phase.address).doubts()->given) {
      problems.add(session.tree.annotations.at(phase.address).place,
                   fmt::format("when '{}' is in doubt is fitted on the calibration share, which is "
                               "empty: say data.split.calibration: 0.1, or give doubt: a distance "
                               "or a confidence",
                               phase.address));
    }
    if (phase.kind != Phase::Kind::kThreshold) continue;
    problems.add(session.tree.annotations.at(phase.address).place,
                 fmt::format("'{}' chooses its confidence on the calibration share, which is "
                             "empty: say data.split.calibration: 0.1, or "
                             "exit_at: {{confidence: 0.9}}",
                             phase.address));
  }
}

/// Checks what is said of a model that could not be built.
void check_sections(const Spec& train, const Spec& infer, Problems& problems) {
  TrainConfig learning;
  overlay_config(train, learning, problems);
  InferConfig answering;
  overlay_config(infer, answering, problems);
}

void check_tasks(const Session& session, Problems& problems) {
  if (session.tree.tasks.empty()) {
    problems.add(session.spec.at("model").place(),
                 "the model predicts nothing: give a node a task: {predict: TARGET}");
  }
}

/// Columns that partitions divide by exist.
void check_columns(const Session& session, Problems& problems) {
  for_each_node(*session.tree.root, [&](Node& node) {
    const Division* division = node.division();
    if (division == nullptr || !division->partition) return;
    for (const std::string& column : division->partition->columns()) {
      try {
        session.data.dataset->column(column, {});
      } catch (const Error& unknown) {
        problems.add(session.tree.annotations.at(node.address()).place,
                     fmt::format("'{}' is divided by what the data does not hold: {}",
                                 node.address(), unknown.what()));
      }
    }
  });
}

void start_from_files(Session& session, Problems& problems) {
  for_each_node(*session.tree.root, [&](Node& node) {
    const auto& init = session.strategies->at(node.address()).init;
    if (!init.options) return;
    Spec stated = session.tree.annotations.at(node.address()).train.at("init");
    if (stated.absent()) stated = session.spec.at("train").at("init");
    try {
      session.started.push_back(start_from(node, *init.options, session.folder));
      stated.set_default("sha256", session.started.back().sha256);
    } catch (const Error& misfit) {
      if (misfit.fault() != Fault::kSpec) throw;
      problems.add(stated.place(), misfit.what());
    }
  });
}

void plan_training(Session& session, Problems& problems) {
  session.plan = make_plan(session.tree, *session.strategies, session.threads, problems);
  refuse_large_features(session.plan, *session.strategies, session.data.split);
  check_temperatures(session, problems);
  check_calibration(session, problems);
  check_guarantees(session.tree, session.plan, problems);
}

/// All that the model of a spec may name.
std::vector<KindInfo> names_in_models(const Registry& registry) {
  std::vector<KindInfo> names = {kind_info<TaskConfig>("section"),
                                 kind_info<TrainConfig>("section"),
                                 kind_info<InferConfig>("section")};
  append_kinds<NodeKind>(registry, names);
  append_kinds<NetKind>(registry, names);
  append_kinds<PartitionKind>(registry, names);
  append_kinds<RouterKind>(registry, names);
  append_kinds<LossKind>(registry, names);
  append_kinds<MetricKind>(registry, names);
  append_kinds<BalanceKind>(registry, names);
  append_kinds<OptimizerKind>(registry, names);
  append_kinds<ScheduleKind>(registry, names);
  return names;
}

/// Where no tree can be had (the data cannot be read, or something is wrong with a node), says what
/// else is wrong with the spec, so that the user sees all of it at once.
void check_without_tree(const Spec& spec, const FileConfig& file, const Registry& registry,
                        Problems& problems) {
  check_outline(spec, names_in_models(registry), problems);
  check_sections(spec.at("train"), file.infer.spec, problems);
}

/// The data of a spec; where there is something wrong with it, throws all that is wrong with the
/// spec.
LoadedData load_or_complain(const Spec& spec, const FileConfig& file,
                            const std::filesystem::path& folder, const Registry& registry,
                            Problems& problems) {
  try {
    LoadedData data;
    if (!file.data.spec.absent()) data = load_data(file.data.spec, folder, registry, problems);
    if (data.dataset) return data;
  } catch (const Error& unreadable) {
    check_without_tree(spec, file, registry, problems);
    if (problems.empty()) throw;
    problems.add({}, unreadable.what());
    problems.throw_if_any();
  }
  check_without_tree(spec, file, registry, problems);
  problems.throw_if_any();
  throw Error(Fault::kBug, "a data section without problems gave no data");
}

}  // namespace

std::unique_ptr<Session> open_session(const Spec& spec, const std::filesystem::path& folder,
                                      int threads, const Registry& registry) {
  Problems problems;
  auto session = std::make_unique<Session>();
  session->spec = spec;
  session->folder = folder;
  session->registry = registry;
  session->threads = threads;
  const FileConfig file = read_spec_file(spec, problems);
  session->data = load_or_complain(spec, file, folder, registry, problems);
  const Spec train_section = spec.at("train");
  session->seed = static_cast<std::uint64_t>(train_section.at("seed").as_integer().value_or(0));
  if (file.model.spec.absent()) {
    check_without_tree(spec, file, registry, problems);
    problems.throw_if_any();
    throw Error(Fault::kBug, "a spec without a model had no problems");
  }
  session->tree = build_tree(file.model.spec, session->data.dataset->schema(), registry,
                             session->seed, problems);
  if (!session->tree.root) {
    check_without_tree(spec, file, registry, problems);
    problems.throw_if_any();
  }
  session->strategies =
      std::make_unique<Strategies>(train_section, session->tree, registry, problems);
  session->inference =
      std::make_unique<InferenceStrategies>(file.infer.spec, session->tree, problems);
  check_tasks(*session, problems);
  check_columns(*session, problems);
  if (problems.empty()) start_from_files(*session, problems);
  problems.throw_if_any();
  plan_training(*session, problems);
  problems.throw_if_any();
  for (const auto& [address, task] : session->tree.tasks)
    check_sample_weights(*task, *session->data.dataset);
  return session;
}

Spec read_spec(const std::filesystem::path& file, const std::vector<Override>& overrides) {
  Problems problems;
  Spec spec = Spec::read(file, problems);
  problems.throw_if_any();
  for (const Override& change : overrides)
    spec.set(change.path, change.value, "--set " + change.path + "=" + change.value);
  return spec;
}

std::unique_ptr<Session> open_session(const std::filesystem::path& spec,
                                      const std::vector<Override>& overrides, int threads,
                                      const Registry& registry) {
  return open_session(read_spec(spec, overrides), spec.parent_path(), threads, registry);
}

}  // namespace mgm
