#include "mgm/train/feature_cache.h"

#include <atomic>
#include <gmock/gmock.h>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using ::testing::UnorderedElementsAre;
constexpr int kNever = 1 << 30;
const std::string kModel =
    "  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: [40, 7], dropout: 0.5}}, train: "
    "{learn: never}}\n    b: {from: [a, row], net: {mlp: {widths: [6, classes], dropout: 0.1}}}\n";
const std::string kTrain = "{epochs: 3, batch: 20, optimizer: {adam: {lr: 0.05}}}";

/// All files of a trained model but the manifest, which holds the spec.
std::map<std::string, std::string> model(TrainedForTest& trained, const std::string& cache,
                                         int stop = kNever) {
  std::string out = cache + std::to_string(stop);
  std::erase_if(out, [](char c) { return c == '{' || c == '}' || c == ':' || c == ' '; });
  const std::vector<Override> change{Override::parse("train.cache=" + cache)};
  if (!trained.run_to(out, stop, false, {}, change).second)
    trained.run_to(out, kNever, true, {}, change);
  auto files = trained.files(out);
  files.erase("manifest.json");
  return files;
}

void expect_near(const std::map<std::string, Array>& found,
                 const std::map<std::string, Array>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [name, array] : found)
    EXPECT_THAT(array.values, Pointwise(FloatNear(1e-5F), expected.at(name).values)) << name;
}

TEST(FeatureCache, ChangesNoByteByWhereItLiesOrWhereTheTrainingStopped) {
  TrainedForTest trained(kModel, kTrain);
  const auto in_memory = model(trained, "auto");
  EXPECT_TRUE(model(trained, "{memory: 1B}") == in_memory) << "all on the disk";
  EXPECT_TRUE(model(trained, "{memory: 4kB}") == in_memory) << "most on the disk";
  for (const int stop : {1, 7, 12})
    EXPECT_TRUE(model(trained, "{memory: 1B}", stop) == in_memory) << stop;
}

TEST(FeatureCache, LearnsWhatIsLearnedWithoutIt) {
  TrainedForTest trained(kModel, kTrain);
  model(trained, "never");
  const auto expected = weights_of(*trained.session->tree.root);
  model(trained, "auto");
  expect_near(weights_of(*trained.session->tree.root), expected);
}

/// Counts the samples whose inputs are read.
class CountingDataset : public Dataset {
 public:
  CountingDataset(std::unique_ptr<Dataset> data, std::atomic<std::size_t>& read)
      : data_(std::move(data)), read_(read) {}
  const DataSchema& schema() const override { return data_->schema(); }
  std::size_t size() const override { return data_->size(); }
  Batch read(std::span<const std::size_t> samples) const override {
    read_ += samples.size();
    return data_->read(samples);
  }
  std::map<std::string, Array> read_targets(std::span<const std::size_t> samples) const override {
    return data_->read_targets(samples);
  }
  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override {
    return data_->column(name, samples);
  }
  std::vector<std::string> columns() const override { return data_->columns(); }
  std::string label(std::size_t sample) const override { return data_->label(sample); }

 private:
  std::unique_ptr<Dataset> data_;
  std::atomic<std::size_t>& read_;
};

/// How many samples a training reads the inputs of.
std::size_t samples_read(const TrainedForTest& trained, const std::string& cache) {
  auto session = open_session(trained.folder() / "spec.yaml",
                              {Override::parse("train.cache=" + cache)}, 1, training_kinds());
  std::atomic<std::size_t> read = 0;
  session->data.dataset = std::make_unique<CountingDataset>(std::move(session->data.dataset), read);
  Observer silent;
  const std::atomic<bool> never = false;
  std::string out = cache;
  std::erase_if(out, [](char c) { return c == '{' || c == '}' || c == ':' || c == ' '; });
  train(*session, {{trained.folder() / out}}, silent, never);
  return read;
}

TEST(FeatureCache, IsReadInsteadOfTheDataOnceItIsFilled) {
  constexpr std::size_t kEpochs = 3;
  TrainedForTest trained(
      "  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: [7]}}, train: {learn: never}}\n"
      "    b: {net: {mlp: {widths: [classes]}}}\n",
      kTrain);
  const std::size_t without = samples_read(trained, "never");
  trained.run();  // for the sizes of its split
  const Split& split = trained.session->data.split;
  const std::size_t epoch = split.train.size() + split.validation.size();
  for (const std::string cache : {"auto", "{memory: 1B}", "{memory: 4kB}"})
    EXPECT_EQ(without - samples_read(trained, cache), (kEpochs - 1) * epoch) << cache;
  EXPECT_EQ(samples_read(trained, "{most: 100B}"), without);
}

TEST(FeatureCache, MayHaveOtherMemoryWhenATrainingGoesOn) {
  TrainedForTest trained(kModel, kTrain);
  trained.run_to("m", 9, false, {}, {Override::parse("train.cache={memory: 1MB}")});
  EXPECT_TRUE(
      trained.run_to("m", kNever, true, {}, {Override::parse("train.cache={memory: 1B}")}).second);
}

TEST(FeatureCache, IsRefusedWhereItIsTooLargeAndSaysSo) {
  TrainedForTest trained(kModel, kTrain);
  const auto without = model(trained, "never");
  EXPECT_TRUE(model(trained, "{most: 5kB}") == without);
  const Session& session = *trained.session;
  EXPECT_THAT(text(session.plan, *session.strategies),
              HasSubstr("computed at every step: a [7], as they take 5.8 KiB for 210 samples, more "
                        "than train.cache.most (4.9 KiB)"));
}

/// How many samples an expert learns from is known once they are divided.
TEST(FeatureCache, IsRefusedWhereAnExpertIsGivenTooManySamples) {
  TrainedForTest trained(
      "  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: [7]}}, train: {learn: never}}\n"
      "    b: {route: {partition: {column: {by: letter, groups: {one: [a], two: rest}}}, router: "
      "nearest, experts: {one: {net: {mlp: {widths: [classes]}}}, two: {net: {mlp: {widths: "
      "[classes]}}}}}}\n",
      "{epochs: 2, cache: {most: 100B}}");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(trained.remarks(),
              UnorderedElementsAre(HasSubstr("features that 'b.one' reads"),
                                   AllOf(HasSubstr("features that 'b.two' reads of parts that do "
                                                   "not learn are computed at every step: they "
                                                   "take "),
                                         HasSubstr("more than train.cache.most (100 B)"))));
}

TEST(FeatureCache, ComputesEachSampleOnce) {
  TrainedForTest trained(kModel, kTrain);
  auto session = open_session(trained.folder() / "spec.yaml", {}, 2, training_kinds());
  Observer silent;
  const std::atomic<bool> never = false;
  Workshop shop{session->tree,
                *session->data.dataset,
                session->data.split,
                *session->strategies,
                session->registry,
                session->seed,
                silent,
                never};
  const Phase& phase = session->plan.phases.front();
  const std::vector<std::size_t> samples{5, 3, 200, 9};
  const auto cache = FeatureCache::of(shop, phase, 0, {{samples, 3}});
  // what was computed stays, whatever becomes of the weights
  const std::vector<std::size_t> one{200};
  const Array before = cache->read(one).inputs.at("a");
  std::map<std::string, Array> weights = weights_of(*session->tree.root);
  for (auto& [name, array] : weights) std::fill(array.values.begin(), array.values.end(), 0.0F);
  set_weights(*session->tree.root, weights);
  const std::vector<std::size_t> two{9, 200};
  const Batch batch = cache->read(two);
  EXPECT_EQ(batch.samples, two);
  EXPECT_EQ(std::vector<float>(batch.inputs.at("a").row(1), batch.inputs.at("a").row(1) + 7),
            before.values);
  EXPECT_EQ(batch.inputs.at("row").values, session->data.dataset->read(two).inputs["row"].values);
  EXPECT_EQ(batch.targets.at("y").values, session->data.dataset->read(two).targets["y"].values);
  EXPECT_NE(before.values, std::vector<float>(7, 0.0F));
}

}  // namespace
}  // namespace mgm
