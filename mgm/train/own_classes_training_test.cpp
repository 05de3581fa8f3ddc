// Experts that answer for the classes of their subset alone, from the spec to the answers.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <numeric>
#include <optional>
#include <unistd.h>

#include "mgm/base/random.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// A model of six classes on a circle, in the order a, b, ... f, of 60 samples each: neighbours are
/// mixed up a little.
class CircleForTest {
 public:
  explicit CircleForTest(const std::string& model, const std::string& epochs = "40",
                         const std::string& loss = "cross_entropy") {
    folder_ = fs::temp_directory_path() /
              fmt::format("mgm_circle_{}_{}", ::getpid(), reinterpret_cast<std::uintptr_t>(this));
    fs::create_directories(folder_);
    std::ofstream table(folder_ / "table.csv");
    table << "x,y,name\n";
    Random random(1, "circle");
    for (int i = 0; i < 360; ++i) {
      const double angle = i % 6 * M_PI / 3;
      table << 3 * std::cos(angle) + 0.5 * random.normal() << ','
            << 3 * std::sin(angle) + 0.5 * random.normal() << ',' << "abcdef"[i % 6] << '\n';
    }
    std::ofstream(folder_ / "spec.yaml")
        << "mgm: 1\ndata:\n  source: {csv: table.csv}\n  targets: {name: {class: name}}\n"
        << "  split: {validation: 0.2, calibration: 0.2}\n"
        << "train: {epochs: " << epochs << ", batch: 16, optimizer: {adam: {lr: 0.05}}}\nmodel:\n"
        << "  task: {predict: name, loss: " << loss << "}\n"
        << model;
  }
  ~CircleForTest() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  CircleForTest(const CircleForTest&) = delete;
  CircleForTest& operator=(const CircleForTest&) = delete;

  /// What is wrong with the spec or the training; empty: nothing.
  std::string problem(int threads = 2) {
    try {
      session = open_session(folder_ / "spec.yaml", {}, threads, training_kinds());
      const std::atomic<bool> never = false;
      train(*session, {{folder_ / "out", true}}, observer_, never);
      bundle = Bundle::open(folder_ / "out");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  /// Probabilities [samples, classes] of the kept model; `asked`: of one expert of the root alone,
  /// whichever the router would choose.
  Array probabilities(std::optional<int> asked = {}) const {
    std::vector<std::size_t> all(session->data.dataset->size());
    std::iota(all.begin(), all.end(), 0);
    const Batch batch = session->data.dataset->read(all);
    std::vector<const Array*> inputs;
    for (const Port& port : bundle->program().body.inputs)
      inputs.push_back(&batch.inputs.at(port.name));
    Trace trace;
    if (asked) trace.forced["model"] = std::vector<int>(all.size(), *asked);
    return run_block(bundle->program().body, inputs, *bundle, trace).front();
  }
  double accuracy() const {
    const Array p = probabilities();
    int right = 0;
    for (std::int64_t i = 0; i < p.rows(); ++i) {
      const float* row = p.row(i);
      right += std::max_element(row, row + p.row_size()) - row == i % 6 ? 1 : 0;
    }
    return right / static_cast<double>(p.rows());
  }
  bool has_weight(const std::string& name, const Shape& shape) const {
    try {
      return bundle->find(name, shape) != nullptr;
    } catch (const Error&) {
      return false;
    }
  }
  std::map<std::string, std::string> files() const { return files_for_test(folder_ / "out"); }
  std::unique_ptr<Session> session;
  std::unique_ptr<Bundle> bundle;

 private:
  fs::path folder_;
  RemarksForTest observer_;
};

constexpr const char* kNet = "{net: {mlp: {widths: [8, classes]}}}";

std::string route(const std::string& options, const std::string& experts) {
  return fmt::format("  route: {{{}, router: {{gate: {{hidden: [8]}}}}, experts: {}}}\n", options,
                     experts);
}
const std::string kGrouped = route("partition: {labels: {steps: 50}}, classes: own, elsewhere: 1",
                                   fmt::format("{{count: 2, each: {}}}", kNet));
const std::string kNamed = fmt::format("{{early: {0}, late: {0}}}", kNet);
const std::string kByClass = "partition: {class: {early: [a, b, c], late: rest}}, classes: own";

TEST(OwnClassesTraining, AnswersForAllClassesByExpertsOfSome) {
  CircleForTest trained(kGrouped);
  ASSERT_EQ(trained.problem(), "");
  EXPECT_GT(trained.accuracy(), 0.95);
  EXPECT_TRUE(trained.has_weight("e0.fc2.weight", {6, 8}))
      << "at most 1.5 times three classes, and elsewhere";
  const Array p = trained.probabilities();
  for (std::int64_t i = 0; i < p.rows(); ++i)
    EXPECT_NEAR(std::accumulate(p.row(i), p.row(i) + 6, 0.0), 1, 1e-5);
}

/// How likely expert 0, of the first three classes, finds that the others belong elsewhere.
double elsewhere_of_others(const CircleForTest& trained) {
  const Array p = trained.probabilities(0);
  double of_others = 0;
  for (std::int64_t i = 0; i < p.rows(); ++i) {
    if (i % 6 < 3) continue;  // a, b and c are its own
    const double elsewhere = std::accumulate(p.row(i) + 3, p.row(i) + 6, 0.0);
    EXPECT_NEAR(p.row(i)[3], elsewhere / 3, 1e-5);
    of_others += elsewhere / 180;
  }
  return of_others;
}

TEST(OwnClassesTraining, TeachesWhatBelongsElsewhere) {
  CircleForTest trained(route(kByClass + ", elsewhere: 1", kNamed));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_GT(elsewhere_of_others(trained), 0.9);
}

TEST(OwnClassesTraining, TeachesItThroughARouteInsideAnExpert) {
  const std::string inner = fmt::format(
      "{{route: {{partition: kmeans, router: nearest, experts: {{count: 2, each: {}}}}}}}", kNet);
  CircleForTest trained(
      route(kByClass + ", elsewhere: 1", fmt::format("{{early: {}, late: {}}}", inner, kNet)));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_GT(elsewhere_of_others(trained), 0.8);
}

TEST(OwnClassesTraining, NestsInAHierarchyThatTheSpecGives) {
  const std::string inner = fmt::format(
      "{{route: {{partition: {{class: {{one: [a], more: [b, c]}}}}, classes: own, router: nearest, "
      "experts: {{one: {0}, more: {0}}}}}}}",
      kNet);
  CircleForTest trained(route(kByClass, fmt::format("{{early: {}, late: {}}}", inner, kNet)));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_GT(trained.accuracy(), 0.9);
  EXPECT_TRUE(trained.has_weight("early.more.fc2.weight", {3, 8}));
  EXPECT_TRUE(trained.has_weight("early.more.task.weight", {4, 3}));
}

TEST(OwnClassesTraining, NestsInGroupsThatAreFound) {
  const std::string inner = fmt::format(
      "{{route: {{partition: {{labels: {{steps: 20}}}}, classes: own, router: nearest, experts: "
      "{{count: 2, each: {}}}}}}}",
      kNet);
  CircleForTest trained(route("partition: {labels: {steps: 50}}, classes: own",
                              fmt::format("{{count: 2, each: {}}}", inner)));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_GT(trained.accuracy(), 0.9);
}

TEST(OwnClassesTraining, GivesTheSameBytesForAnyOrderOfPhases) {
  CircleForTest one(kGrouped, "3"), other(kGrouped, "3");
  ASSERT_EQ(one.problem(1), "");
  ASSERT_EQ(other.problem(1), "");
  EXPECT_EQ(one.files(), other.files());
}

TEST(OwnClassesTraining, CalibratesEachExpertOnItsOutcomes) {
  const std::string warm = "{net: {mlp: {widths: [8, classes]}}, infer: {temperature: calibrated}}";
  CircleForTest trained(route(kByClass, fmt::format("{{early: {0}, late: {0}}}", warm)));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_TRUE(trained.has_weight("early.temperature", {1}));
  EXPECT_GT(trained.accuracy(), 0.9);
}

TEST(OwnClassesTraining, RefusesWhatItCannotBe) {
  const auto problem = [](const std::string& model) { return CircleForTest(model, "1").problem(); };
  const std::string each = fmt::format("{{count: 2, each: {}}}", kNet);
  EXPECT_THAT(problem(route("partition: {kmeans: {}}, classes: own", each)),
              HasSubstr("classes: own needs subsets of classes"));
  EXPECT_THAT(problem(route("partition: class, tiny: {merge: 5}, classes: own", each)),
              HasSubstr("classes: own needs subsets of classes"));
  EXPECT_THAT(problem(route(kByClass,
                            "{early: {net: {mlp: {widths: [6]}}}, late: {net: {mlp: "
                            "{widths: [classes]}}}}")),
              HasSubstr("must write one signal of [4]"));
  EXPECT_THAT(problem(route("partition: class, classes: own",
                            "{count: 2, each: {net: {mlp: {widths: [classes]}}, train: {learn: "
                            "jointly}}}")),
              HasSubstr("leave learn: jointly away"));
  EXPECT_THAT(problem("  train: {init: branch}\n" + route("partition: class, classes: own", each)),
              HasSubstr("init: branch copies one expert"));
  EXPECT_THAT(problem(route("classes: own", each)), HasSubstr("classes: is about subsets"));
  EXPECT_THAT(problem(route(kByClass,
                            "{early: {net: {mlp: {widths: [classes]}}, task: {predict: "
                            "name}}, late: {net: {mlp: {widths: [classes]}}}}")),
              HasSubstr("leave task away"));
}

TEST(OwnClassesTraining, RefusesLossesThatWeighClasses) {
  CircleForTest weighed(route(kByClass, kNamed), "1", "{cross_entropy: {weights: balanced}}");
  EXPECT_THAT(weighed.problem(), HasSubstr("cross_entropy without weights of classes"));
  CircleForTest smoothed(route(kByClass, kNamed), "1", "{cross_entropy: {label_smoothing: 0.1}}");
  EXPECT_EQ(smoothed.problem(), "");
}

}  // namespace
}  // namespace mgm
