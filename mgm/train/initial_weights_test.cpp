#include "mgm/train/initial_weights.h"

#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "mgm/bundle/bundle.h"
#include "mgm/bundle/safetensors.h"
#include "mgm/node/tree.h"
#include "mgm/spec/parse_for_test.h"
#include "mgm/train/registry.h"
#include "mgm/train/strategies.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const DataSchema kSchema{{{"x", {2}}}, {{"label", TargetInfo::Type::kClass, {"a", "b"}, {}}}};

class InitialWeights : public testing::Test {
 protected:
  InitialWeights()
      : folder_(fs::temp_directory_path() / ("mgm_initial_weights_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~InitialWeights() override { fs::remove_all(folder_); }

  Tree tree(const std::string& model) const {
    Problems problems;
    Tree built = build_tree(parse_for_test(model), kSchema, training_kinds(), 1, problems);
    problems.throw_if_any();
    return built;
  }

  void put(const std::map<std::string, Array>& weights) const {
    std::map<std::string, const Array*> tensors;
    for (const auto& [name, array] : weights) tensors[name] = &array;
    std::ofstream(folder_ / "w.safetensors", std::ios::binary) << safetensors(tensors);
  }

  std::string refusal(Node& node, const InitialWeightsConfig& config) const {
    const auto before = weights_of(node);
    try {
      start_from(node, config, folder_);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kSpec);
      for (const auto& [name, array] : weights_of(node))
        EXPECT_EQ(array.values, before.at(name).values) << name << " was changed";
      return error.what();
    }
    return "it started";
  }

  fs::path folder_;
};

const char* const kNet = "{net: {mlp: {widths: [1]}}}";
const char* const kChain =
    "{chain: {one: {net: {mlp: {widths: [1]}}}, two: {net: {mlp: {widths: [2]}}}}}";
const Array kRow({1, 2}, {7, 8}), kOne({1}, {9}), kColumn({2, 1}, {3, 4}), kTwo({2}, {5, 6});

TEST_F(InitialWeights, AreThoseOfTheFile) {
  const Tree built = tree(kNet);
  put({{"fc1.weight", kRow}, {"fc1.bias", kOne}});
  const InitialWeightsReport report = start_from(*built.root, {"w.safetensors", {}, true}, folder_);
  EXPECT_THAT(report.loaded, ElementsAre("model.fc1.weight", "model.fc1.bias"));
  EXPECT_THAT(weights_of(*built.root).at("model.fc1.weight").values, ElementsAre(7, 8));
  EXPECT_THAT(report.text(), HasSubstr("2 of its 2 weights"));
  EXPECT_EQ(report.sha256.size(), 64U);
}

TEST_F(InitialWeights, OfPartsHaveTheirPartsNames) {
  const Tree built = tree(kChain);
  put({{"one.fc1.weight", kRow},
       {"one.fc1.bias", kOne},
       {"two.fc1.weight", kColumn},
       {"two.fc1.bias", kTwo}});
  EXPECT_THAT(start_from(*built.root, {"w.safetensors", {}, true}, folder_).unused, IsEmpty());
  EXPECT_THAT(weights_of(*built.root).at("two.fc1.bias").values, ElementsAre(5, 6));
}

TEST_F(InitialWeights, OfOnePartLeaveTheOthersAlone) {
  const Tree built = tree(kChain);
  const auto before = weights_of(*built.root);
  put({{"fc1.weight", kColumn}, {"fc1.bias", kTwo}, {"fc9.bias", kTwo}});
  const InitialWeightsReport report =
      start_from(built.at("two"), {"w.safetensors", {}, true}, folder_);
  EXPECT_THAT(report.unused, ElementsAre("fc9.bias"));
  EXPECT_THAT(report.text(), HasSubstr("not used fc9.bias"));
  EXPECT_EQ(weights_of(*built.root).at("one.fc1.bias").values, before.at("one.fc1.bias").values);
}

TEST_F(InitialWeights, AreRenamedByTheLongestPrefix) {
  const Tree built = tree(kChain);
  put({{"a.weight", kRow}, {"a.bias", kOne}, {"a.b.weight", kColumn}, {"a.b.bias", kTwo}});
  const InitialWeightsConfig config{
      "w.safetensors", {{"a.", "one.fc1."}, {"a.b.", "two.fc1."}}, true};
  EXPECT_EQ(start_from(*built.root, config, folder_).loaded.size(), 4U);
}

TEST_F(InitialWeights, MustAllBeThereUnlessToldOtherwise) {
  const Tree built = tree(kNet);
  put({{"fc1.weight", kRow}, {"fc1.bias", kTwo}, {"fc2.bias", kTwo}});
  EXPECT_THAT(refusal(*built.root, {"w.safetensors", {}, true}),
              HasSubstr("model.fc1.bias is F32 [2] there and [1] here; nobody uses its fc2.bias"));
  const InitialWeightsReport report =
      start_from(*built.root, {"w.safetensors", {}, false}, folder_);
  EXPECT_THAT(report.loaded, ElementsAre("model.fc1.weight"));
  EXPECT_THAT(report.misfits, ElementsAre("model.fc1.bias is F32 [2] there and [1] here"));
  put({{"fc1.weight", kRow}});
  EXPECT_THAT(refusal(*built.root, {"w.safetensors", {}, true}), HasSubstr("lacks model.fc1.bias"));
  EXPECT_THAT(start_from(*built.root, {"w.safetensors", {}, false}, folder_).missing,
              ElementsAre("model.fc1.bias"));
}

TEST_F(InitialWeights, MustFitSomewhere) {
  const Tree built = tree(kNet);
  put({{"net.fc1.weight", kRow}});
  EXPECT_THAT(refusal(*built.root, {"w.safetensors", {}, false}),
              HasSubstr("it holds none of its weights; it lacks model.fc1.weight, model.fc1.bias; "
                        "nobody uses its net.fc1.weight; rename its prefixes"));
}

TEST_F(InitialWeights, RefuseTwoNamesThatBecomeOne) {
  const Tree built = tree(kNet);
  put({{"a.fc1.bias", kOne}, {"b.fc1.bias", kOne}});
  EXPECT_THAT(refusal(*built.root, {"w.safetensors", {{"a.", ""}, {"b.", ""}}, false}),
              HasSubstr("'a.fc1.bias' and 'b.fc1.bias' are both renamed to 'fc1.bias'"));
}

TEST_F(InitialWeights, RefuseAFileThatIsNotThere) {
  const Tree built = tree(kNet);
  EXPECT_THAT(refusal(*built.root, {"none.safetensors", {}, false}),
              HasSubstr("there is no such file"));
}

TEST_F(InitialWeights, MayBeThoseOfANodeOfAModel) {
  const Tree chain = tree(
      "{chain: {one: {net: {mlp: {widths: [1]}}}, two: {net: {mlp: {widths: "
      "[classes]}}}}, task: {predict: label}}");
  const Program program = lower(chain, kSchema);
  const fs::path model = folder_ / "other.mgm";
  BundleInfo info;
  info.tasks = {{"model", {{"predict", "label"}}}};
  write_bundle(info, program, weights_of(chain, program), {}, folder_ / "partial", model, false);
  const Tree built = tree(kNet);
  InitialWeightsConfig config{"other.mgm", {}, true};
  config.address = "one";
  const InitialWeightsReport report = start_from(*built.root, config, folder_);
  EXPECT_EQ(report.loaded.size(), 2U);
  EXPECT_EQ(report.sha256.size(), 64U);
  EXPECT_EQ(weights_of(*built.root).at("model.fc1.weight").values,
            weights_of(*chain.root).at("one.fc1.weight").values);
  config.address = "three";
  EXPECT_THAT(refusal(*built.root, config), HasSubstr("three"));
  config.address = "two";
  EXPECT_THAT(refusal(*built.root, config), HasSubstr("'two' of "));
  put({{"fc1.weight", kRow}, {"fc1.bias", kOne}});
  config.weights = "w.safetensors";
  EXPECT_THAT(refusal(*built.root, config), HasSubstr("is a file, and an address is that of"));
}

TEST_F(InitialWeights, OfTheFilesOwnSectionAreThoseOfTheRoot) {
  const Tree built = tree(kChain);
  Problems problems;
  const Spec train = parse_for_test("{init: {weights: w.safetensors}}");
  const Strategies strategies(train, built, training_kinds(), problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(strategies.at("model").init.options->weights, "w.safetensors");
  EXPECT_TRUE(strategies.at("one").init == "auto");
}

}  // namespace
}  // namespace mgm
