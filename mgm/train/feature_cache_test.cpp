#include "mgm/train/feature_cache.h"

#include <gmock/gmock.h>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;
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
  EXPECT_THAT(trained.remarks(),
              ElementsAre(HasSubstr("what 'model' reads of parts that do not learn takes 1 MiB for "
                                    "210 samples, more than train.cache.most (1 MiB)")));
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
