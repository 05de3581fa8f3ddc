#include <algorithm>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>

#include "mgm/base/atomic_file.h"
#include "mgm/base/files.h"
#include "mgm/base/interrupt.h"
#include "mgm/base/threads.h"
#include "mgm/cli/answer_writer.h"
#include "mgm/cli/command.h"
#include "mgm/cli/memory_option.h"
#include "mgm/cli/missing_columns.h"
#include "mgm/cli/on_bad_sample.h"
#include "mgm/cli/tasks_option.h"
#include "mgm/cli/threads_option.h"
#include "mgm/data/in_order.h"
#include "mgm/data/lenient_dataset.h"

namespace mgm {

namespace {

struct Options {
  std::string bundle;
  std::string input;
  std::string output;
  bool overwrite = false;
  std::string format = "csv";
  std::int64_t memory = Engine::kUsualMemory;
  std::string on_bad_sample;
  std::vector<std::string> tasks;
  int threads = available_threads();
};

/// Where records go. A file stands only once all are written, so that a bad sample leaves no
/// half-written one.
class Output {
 public:
  explicit Output(const std::string& path) {
    if (path.empty()) return;
    heed_interrupts();  // so that nothing is left beside the file
    file_.emplace(path);
  }
  /// Hands records over in pieces, so that memory does not grow with a batch of wide answers.
  void write(const std::string& record) {
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    pending_ += record;
    if (pending_.size() >= kPiece) hand_over();
  }
  void hand_over() {
    if (file_)
      file_->write(pending_);
    else
      std::cout << pending_;
    pending_.clear();
    expect_written();
  }
  void finish() {
    if (file_) return file_->commit();
    std::cout.flush();
    expect_written();
  }

 private:
  static void expect_written() {
    if (!std::cout) throw Error(Fault::kFailed, "cannot write to standard output");
  }

  std::optional<OutputFile> file_;
  std::string pending_;
};

/// Answers the samples of an input piece by piece, so that memory does not grow with it.
class Answering {
 public:
  Answering(const Engine& engine, const Options& options)
      : engine_(engine),
        skips_(skips_bad_samples(options.on_bad_sample, engine.bundle().info())),
        threads_(engine.side_by_side(options.threads)),
        writer_(engine, options.format == "jsonl"),
        output_(options.output) {
    const bool says = engine.bundle().info().inference.contains("batch");
    constexpr std::int64_t kUsual = 64;
    batch_ = static_cast<std::size_t>(says ? engine.batch() : std::min(kUsual, engine.batch()));
  }

  void run(InputReader& input) {
    constexpr std::size_t kRows = 4096, kBytes = std::size_t{16} << 20;
    const PieceSize piece{(kRows + batch_ - 1) / batch_ * batch_, kBytes};
    while (auto records = input.next(piece)) answer(std::move(records));
    output_.finish();
    std::cerr << bad_.text("have no answer") << note_of_missing_columns(input)
              << writer_.note_of_nan();
  }

 private:
  void answer(std::shared_ptr<const Records> records) {
    const auto whole = engine_.encoding().apply(std::move(records), false);
    const LenientDataset readable(*whole, bad_);
    const Dataset& dataset = skips_ ? static_cast<const Dataset&>(readable) : *whole;
    std::vector<std::size_t> order(whole->size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    BatchLoader loader(dataset, std::move(order), batch_);
    const auto compute = [this](const Batch& batch, std::size_t) {
      stop_if_interrupted();
      return batch.samples.empty() ? Predictions{} : engine_.predict(batch.inputs);
    };
    std::size_t first = 0;
    const auto take = [&](const Batch& batch, const Predictions& predictions) {
      writer_.write(*whole, first, std::min(batch_, whole->size() - first), batch, predictions,
                    [this](const std::string& record) { output_.write(record); });
      output_.hand_over();
      first += batch_;
    };
    in_order(loader, threads_, compute, take);
  }

  const Engine& engine_;
  bool skips_;
  int threads_;
  std::size_t batch_ = 0;
  AnswerWriter writer_;
  Output output_;
  BadSamples bad_;
};

int run(const Options& options) {
  if (!options.output.empty()) refuse_to_replace(options.output, options.overwrite);
  const Engine engine = Engine::open(options.bundle, options.memory, options.tasks);
  const auto input = stream_input(options.input, engine.encoding(), std::cin);
  Answering(engine, options).run(*input);
  return 0;
}

}  // namespace

Command predict_command() {
  return {"predict", "Answer for every sample of a file or folder",
          "mgm predict my.mgm --input new.csv\nmgm predict my.mgm --input photos/ --format jsonl "
          "--output answers.jsonl\n"
          "mgm predict my.mgm --input new.csv --tasks kind,price\n"
          "ls photos/*.png | mgm predict my.mgm --input -",
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("BUNDLE", options->bundle, "The model")->required();
            app.add_option(
                   "--input", options->input,
                   "A CSV, JSONL, IDX or image file, a folder of images, or - for standard input")
                ->required();
            app.add_option("--output", options->output, "Write here instead of to standard output");
            app.add_flag("--overwrite", options->overwrite, "Replace the file at --output");
            add_memory_option(app, options->memory);
            add_tasks_option(app, options->tasks);
            add_threads_option(app, options->threads);
            app.add_option("--format", options->format, "csv or jsonl")
                ->check(CLI::IsMember({"csv", "jsonl"}))
                ->capture_default_str();
            add_on_bad_sample(app, options->on_bad_sample);
            return [options] { return run(*options); };
          }};
}

}  // namespace mgm
