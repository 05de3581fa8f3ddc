#include <memory>

#include "mgm/cli/command.h"
#include "mgm/cli/training_options.h"

namespace mgm {

namespace {

using Options = std::shared_ptr<TrainingOptions>;

void add_spec(CLI::App& app, const Options& options) {
  app.add_option("SPEC", options->specs, "The spec file")->required()->expected(1);
}

void add_changes(CLI::App& app, const Options& options) {
  app.add_option("--set", options->overrides,
                 "Override a value: PATH=VALUE, for instance train.epochs=3; repeat it for more")
      ->allow_extra_args(false);
}

void add_threads(CLI::App& app, const Options& options) {
  app.add_option("--threads", options->threads,
                 "Threads to compute with, spent on parallel experts first; default: the cores")
      ->check(CLI::Range(1, 1024));
}

void add_json(CLI::App& app, const Options& options) {
  app.add_flag("--json", options->json, "Print JSON");
}

std::function<int()> runs(const char* verb, Options options) {
  return [verb, options] { return run_in_training_library(verb, *options); };
}

}  // namespace

Command train_command() {
  return {
      "train", "Train a model from a spec",
      "mgm train specs/fashion.yaml --out fashion.mgm\n"
      "mgm train specs/fashion.yaml --out quick.mgm --set train.epochs=1 --set data.limit=2000\n"
      "mgm train specs/fashion.yaml --out fashion.mgm --resume     # after Ctrl-C",
      [](CLI::App& app) {
        auto options = std::make_shared<TrainingOptions>();
        add_spec(app, options);
        app.add_option("--out", options->out, "The folder to write the model to")->required();
        add_changes(app, options);
        app.add_option("--relative-to", options->relative_to,
                       "The folder where the spec's relative paths start; default: the spec's own");
        add_threads(app, options);
        app.add_flag("--overwrite", options->overwrite, "Replace what is at OUT");
        app.add_flag("--resume", options->resume, "Go on with an interrupted or killed training");
        app.add_option("--checkpoint-every", options->checkpoint_seconds,
                       "Lose at most so many seconds of work when killed; states are also kept at "
                       "the ends of epochs, as far as 2 % of the time allow")
            ->check(CLI::Range(0.0, 1e6))
            ->capture_default_str();
        add_json(app, options);
        return runs("train", options);
      }};
}

Command check_command() {
  return {"check", "Check a spec and every sample of its data without training",
          "mgm check my.yaml", [](CLI::App& app) {
            auto options = std::make_shared<TrainingOptions>();
            add_spec(app, options);
            add_changes(app, options);
            add_json(app, options);
            return runs("check", options);
          }};
}

Command inspect_command() {
  return {"inspect", "Show the tree, its costs and the training plan of a spec or a model",
          "mgm inspect my.yaml\nmgm inspect my.mgm", [](CLI::App& app) {
            auto options = std::make_shared<TrainingOptions>();
            app.add_option("SPEC|BUNDLE", options->specs, "A spec file or a model")
                ->required()
                ->expected(1);
            add_changes(app, options);
            add_threads(app, options);
            add_json(app, options);
            return runs("inspect", options);
          }};
}

Command compare_command() {
  return {"compare",
          "Train several specs on the same data, compare them, and say whether dividing pays",
          "mgm compare my.yaml --dense\nmgm compare a.yaml b.yaml --seeds 5", [](CLI::App& app) {
            auto options = std::make_shared<TrainingOptions>();
            app.add_option("SPEC", options->specs,
                           "Spec files; the first is compared with the others")
                ->required();
            app.add_flag("--dense", options->dense,
                         "Add a dense network of the first spec's kind with the same MACs");
            app.add_option("--seeds", options->seeds, "Train each so many times")
                ->check(CLI::Range(1, 1000));
            add_changes(app, options);
            app.add_option("--threads", options->threads,
                           "Threads for all trainings together, which run side by side, each with "
                           "an equal share; default: the cores")
                ->check(CLI::Range(1, 1024));
            add_json(app, options);
            return runs("compare", options);
          }};
}

}  // namespace mgm
