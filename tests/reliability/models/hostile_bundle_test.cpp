#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <limits>
#include <unistd.h>

#include "goldens.h"
#include "memory_limit.h"
#include "mgm/base/error.h"
#include "mgm/base/sha256.h"
#include "mgm/infer/engine.h"
#include "mgm/program/count.h"
#include "mgm/program/unanswered.h"

namespace mgm {

namespace {

constexpr std::int64_t kSamples = 3;
/// Mutations of one model after another, so that few files are written anew.
constexpr std::uint64_t kInARow = 50;
/// Of the 64 MiB that a model may make the process grow by, beside its files.
constexpr std::size_t kMayGrow = std::size_t{64} << 20;
constexpr std::int64_t kMayCompute = std::int64_t{32} << 20;

/// The number of the mutation that runs, for the last words of a process that crashes.
char running[80];
extern "C" void say_last_words(int signal) {
  if (::write(STDERR_FILENO, running, sizeof running) < 0) std::_Exit(1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::uint64_t setting(const char* name, std::uint64_t usual) {
  const char* const value = std::getenv(name);
  return value == nullptr ? usual : std::strtoull(value, nullptr, 10);
}

std::map<std::string, Array> inputs_of(const Program& program) {
  std::map<std::string, Array> inputs;
  for (const Port& port : program.body.inputs) {
    Shape shape{kSamples};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    Array& array = inputs[port.name] = Array(shape);
    for (std::size_t i = 0; i < array.values.size(); ++i)
      array.values[i] = static_cast<float>(i % 7) / 2 - 1.5F;
    array.values.front() = std::numeric_limits<float>::infinity();
    array.values.back() = std::numeric_limits<float>::quiet_NaN();
  }
  return inputs;
}

std::size_t bytes_of(const std::map<std::string, Array>& inputs) {
  std::size_t bytes = 0;
  for (const auto& [name, array] : inputs) bytes += array.values.size() * sizeof(float);
  return bytes;
}

/// Whether some route left a sample to nobody, so that it may have no answer.
bool is_left_to_nobody(const Program& program, const Trace& trace, std::size_t sample) {
  bool found = false;
  for_each_op(program.body, [&](const Block&, const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    found = found || (parts && abstained(*parts, trace, sample));
  });
  return found;
}

/// What is wrong with the form of an answer; empty where nothing is.
std::string misfit(const Engine& engine, const Predictions& answers) {
  for (const TaskOutput& task : engine.tasks()) {
    const TargetInfo& target = engine.target(task);
    const Array& array = answers.tasks.at(task.address);
    const auto classes = static_cast<std::int64_t>(target.classes.size());
    const bool is_class = target.type == TargetInfo::Type::kClass;
    const bool is_number_of_class = task.answer == TaskOutput::Answer::kClass;
    const std::int64_t width = array.rows() == 0 ? 0 : array.row_size();
    if (array.rows() != kSamples) return "rows";
    if (static_cast<std::int64_t>(array.values.size()) != kSamples * width) return "values";
    if (is_number_of_class != (is_class && is_number_of_class)) return "the class of a number";
    if (is_number_of_class && width != 1) return "one class a sample";
    for (std::size_t i = 0; is_number_of_class && i < array.values.size(); ++i) {
      if (std::isnan(array.values[i]) &&
          is_left_to_nobody(engine.bundle().program(), answers.trace, i))
        continue;
      if (!(array.values[i] >= 0 && array.values[i] < static_cast<float>(classes))) return "class";
    }
    if (is_number_of_class) continue;
    const bool fits = is_class ? width == classes || (width == 1 && classes == 2)
                               : width == elements(target.shape);
    if (!fits) return "width " + std::to_string(width);
  }
  for (const auto& [address, parts] : answers.trace.taken) {
    if (parts.size() != kSamples || answers.trace.margin.at(address).size() != kSamples)
      return "trace of " + address;
  }
  for (const auto& [address, entries] : answers.trace.fell_back) {
    if (entries.size() != kSamples) return "fallbacks of " + address;
  }
  return "";
}

std::string bits(const Predictions& answers) {
  std::string all;
  for (const auto& [address, array] : answers.tasks)
    all.append(reinterpret_cast<const char*>(array.values.data()),
               array.values.size() * sizeof(float));
  return all;
}

/// What came of opening and asking a model.
struct Outcome {
  bool refused = false;
  std::string why, answers;
  std::string wrong;  ///< what must not be
};

class HostileBundle : public testing::Test {
 protected:
  HostileBundle() : goldens_(golden_models()) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
      std::signal(signal, say_last_words);
    for (const Golden& golden : goldens_) {
      const Outcome whole = outcome(golden.files, true);
      EXPECT_EQ(whole.why + whole.wrong, "") << golden.name;
      answers_.push_back(whole.answers);
    }
    memory_ = MemoryLimit::now();  // with what oneDNN and its threads keep
  }
  ~HostileBundle() override {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
      std::signal(signal, SIG_DFL);
  }

  /// What must be true of every model, whatever was done to it. The first models, which are whole,
  /// make libraries keep memory of their own.
  Outcome outcome(const ModelFiles& files, bool is_whole = false) {
    std::size_t may_grow = is_whole ? std::size_t{1} << 30 : kMayGrow;
    const std::filesystem::path model = folder_.put("model", files);
    for (const auto& [name, entry] : files) may_grow += entry.content.size();
    if (is_whole) memory_ = MemoryLimit::now();
    Outcome result;
    try {
      const MemoryLimit limit(memory_, may_grow);
      ask(model, may_grow, result);
    } catch (const Error& error) {
      result.refused = true;
      result.why = error.what();
      const bool misses = error.fault() == Fault::kData && files.count("manifest.json") == 0;
      if (error.fault() != Fault::kModel && !misses) result.wrong = "another fault: " + result.why;
    } catch (const std::exception& error) {
      result.wrong = std::string("another exception: ") + error.what();
    }
    return result;
  }

  std::vector<Golden> goldens_;
  std::vector<std::string> answers_;  ///< of each, as it is
  ConfinedFolder folder_;

 private:
  void ask(const std::filesystem::path& model, std::size_t may_grow, Outcome& result) const {
    const std::shared_ptr<const Bundle> bundle = Bundle::open(model);
    const Engine engine(bundle, kMayCompute);
    std::map<std::string, Array> inputs;
    {
      const MemoryLimit none(memory_, std::size_t{1} << 32);
      inputs = inputs_of(bundle->program());
    }
    const MemoryLimit limit(memory_, may_grow + bytes_of(inputs));
    const Predictions answers = engine.predict(inputs);
    result.wrong = misfit(engine, answers);
    result.answers = bits(answers);
    macs_by_sample(bundle->program().body, answers.trace, kSamples);
    for (std::size_t i = 0; i < kSamples; ++i) engine.path(answers.trace, i);
    bundle->read_weights();
  }

  std::size_t memory_ = 0;  ///< of the process with the golden models
};

}  // namespace

TEST_F(HostileBundle, IsRefusedOrAnswersInItsForm) {
  const std::uint64_t count = setting("MGM_MUTATIONS", 20000);
  const std::uint64_t only = setting("MGM_MUTATION", count);  // one of them, to look at it
  std::map<std::string, std::pair<int, int>> refused_of;
  for (std::uint64_t number = only == count ? 0 : only; number < count; ++number) {
    Random random(number, "hostile bundle");
    const std::size_t which = number / kInARow % goldens_.size();
    const Golden& golden = goldens_[which];
    const Attack& attack = any_attack(random);
    if (!attack.is_signed) folder_.put("outside", golden.files);  // where links may lead
    ModelFiles files = golden.files;
    attack.change(golden, files, random);
    std::snprintf(running, sizeof running, "in MGM_MUTATION=%llu (%s)\n",
                  static_cast<unsigned long long>(number), attack.name);
    const Outcome found = outcome(files);
    ASSERT_EQ(found.wrong, "") << running << golden.name;
    const bool is_changed = files != golden.files;
    if (!attack.is_signed || !is_changed) {
      ASSERT_EQ(found.refused, is_changed) << running << golden.name;
      if (!found.answers.empty()) {
        ASSERT_EQ(found.answers, answers_[which]) << running;
      }
    }
    auto& [refused, all] = refused_of[attack.name];
    refused += found.refused ? 1 : 0;
    ++all;
    if (only != count) {
      std::printf("%s%s: %s\n", running, golden.name.c_str(), found.why.c_str());
      return;
    }
  }
  for (const auto& [name, counts] : refused_of)
    std::printf("%-28s %6d of %6d refused\n", name.c_str(), counts.first, counts.second);
}

TEST_F(HostileBundle, OfAnyWidthTakesMemoryInProportion) {
  const Golden& golden = goldens_.back();
  for (const char* piece : {"0,", "[],", "\"x\",", "-1,"}) {
    constexpr std::size_t kBytes = std::size_t{1} << 20;
    std::string wide = "[";
    while (wide.size() < kBytes) wide += piece;
    wide.back() = ']';
    for (const char* place : {"/body/ops/0/inputs", "/body/outputs", "/body/inputs/0/shape",
                              "/body/ops", "/tasks", "/body/inputs"}) {
      ModelFiles files = golden.files;
      Json program = Json::parse(files.at("program.json").content);
      const std::string mark = "__here__";
      program[Json::json_pointer(place)] = mark;
      std::string text = program.dump();
      text.replace(text.find('"' + mark + '"'), mark.size() + 2, wide);
      files.at("program.json").content = text;
      sign(files);
      const Outcome found = outcome(files);
      EXPECT_EQ(found.wrong, "") << piece << place;
      EXPECT_TRUE(found.refused) << piece << place;
    }
  }
}

}  // namespace mgm
