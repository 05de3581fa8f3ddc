#pragma once

#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include "mgm/bundle/bundle.h"
#include "mgm/train/learning.h"
#include "mgm/train/registry.h"
#include "mgm/train/session.h"

namespace mgm {

/// Gathers what a training remarks, whichever of its threads does.
class RemarksForTest : public Observer {
 public:
  void remarked(const Phase&, const std::string& text) override {
    const std::lock_guard lock(mutex_);
    remarks.push_back(text);
  }
  std::vector<std::string> remarks;  ///< to be read once it has ended

 private:
  std::mutex mutex_;
};

/// Asks a training to stop after so many steps of all its phases; counts them.
class StopAfterForTest : public RemarksForTest {
 public:
  explicit StopAfterForTest(int most) : most_(most) {}
  void stepped(int, const Phase&, const StepReport&) override {
    if (++steps == most_) stop = true;
  }
  std::atomic<int> steps = 0;
  std::atomic<bool> stop = false;

 private:
  int most_;
};

/// The content of every file below a folder, by its path there.
inline std::map<std::string, std::string> files_for_test(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream content;
    content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    files[std::filesystem::relative(entry.path(), folder).string()] = content.str();
  }
  return files;
}

/// A model trained on a table of 300 rows, which is made here: `x` in 0 .. 99, `letter` (a for x
/// below 50, b for others but c for x = 99), `y` (whether x is even or the letter is b; to be
/// predicted), and the model's YAML under `model:`. Inputs: `row` with x and letter.
class TrainedForTest {
 public:
  explicit TrainedForTest(const std::string& model, const std::string& train = "{epochs: 2}",
                          const std::string& calibration = "0.1") {
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("mgm_trained_{}_{}", ::getpid(), reinterpret_cast<std::uintptr_t>(this));
    std::filesystem::create_directories(folder_);
    write_table(folder_ / "table.csv");
    std::ofstream(folder_ / "spec.yaml")
        << "mgm: 1\ndata:\n  source: {csv: table.csv}\n  inputs: {row: {columns: [x, letter]}}\n"
        << "  targets: {y: {class: y}}\n  split: {validation: 0.2, calibration: " << calibration
        << ", test: 0.2}\n"
        << "train: " << train << "\nmodel:\n"
        << model;
  }
  ~TrainedForTest() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TrainedForTest(const TrainedForTest&) = delete;
  TrainedForTest& operator=(const TrainedForTest&) = delete;

  /// Opens the spec and trains it; throws what is wrong.
  void run() {
    session = open_session(folder_ / "spec.yaml", {}, 2, training_kinds());
    const std::atomic<bool> never = false;
    train(*session, {{folder_ / "out"}}, observer_, never);
    bundle = Bundle::open(folder_ / "out");
  }

  /// Trains into the folder `out`, at most so many steps; the steps that were done, and whether the
  /// model is ready.
  std::pair<int, bool> run_to(const std::string& out, int most_steps, bool resume = false,
                              KeepingPace pace = {}, const std::vector<Override>& overrides = {}) {
    session = open_session(folder_ / "spec.yaml", overrides, 2, training_kinds());
    StopAfterForTest observer(most_steps);
    bool is_ready = true;
    try {
      report = train(*session, {{folder_ / out, false, resume}, pace}, observer, observer.stop);
    } catch (const Interrupted&) {
      is_ready = false;
    } catch (const Error&) {
      observer_.remarks = observer.remarks;
      throw;
    }
    observer_.remarks = observer.remarks;
    return {observer.steps, is_ready};
  }
  std::map<std::string, std::string> files(const std::string& out) const {
    return files_for_test(folder_ / out);
  }
  const std::filesystem::path& folder() const { return folder_; }

  /// What is wrong with the spec or the training; empty: nothing.
  std::string problem() {
    try {
      run();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  /// What the kept model answered to all samples of the data, in order.
  struct Answers {
    std::vector<Array> outputs;
    Trace trace;
  };
  Answers answers() const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < session->data.dataset->size(); ++i) all.push_back(i);
    return answers_to(all);
  }
  /// The same to some of them, in one batch.
  Answers answers_to(const std::vector<std::size_t>& samples) const {
    const Batch batch = session->data.dataset->read(samples);
    std::vector<const Array*> inputs;
    for (const Port& port : bundle->program().body.inputs)
      inputs.push_back(&batch.inputs.at(port.name));
    Answers answers;
    answers.outputs = run_block(bundle->program().body, inputs, *bundle, answers.trace);
    return answers;
  }

  const std::vector<std::string>& remarks() const { return observer_.remarks; }

  std::unique_ptr<Session> session;
  std::unique_ptr<Bundle> bundle;
  TrainReport report;

 private:
  static void write_table(const std::filesystem::path& path) {
    std::ofstream table(path);
    table << "x,letter,y\n";
    for (int i = 0; i < 300; ++i) {
      const int x = i % 100;
      const char letter = x < 50 ? 'a' : x < 99 ? 'b' : 'c';
      table << x << ',' << letter << ',' << (x % 2 == 0 || letter == 'b' ? "yes" : "no") << '\n';
    }
  }

  std::filesystem::path folder_;
  RemarksForTest observer_;
};

}  // namespace mgm
