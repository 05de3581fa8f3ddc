#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/spec/parse_for_test.h"
#include "mgm/spec/spec.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kTree = R"(
mgm: 1
data: {source: {csv: {file: a.csv}}}
model:
  chain:
    edges: {net: {mlp: {widths: [2]}}}
    objects:
      route:
        experts:
          animals:
            chain:
              features: {net: resnet18}
            train: {epochs: 5}
          things:
            cascade: {stages: {quick: {net: cnn}, careful: {net: cnn}}}
    last:
      route: {router: nearest, experts: {each: {net: mlp}, count: 2}}
train: {epochs: 1, optimizer: sgd}
)";

/// The resolved value at a path of map keys after one `--set`.
std::string after(const std::string& path, const std::string& value,
                  const std::vector<std::string>& keys) {
  const Spec spec = parse_for_test(kTree);
  spec.set(path, value, "--set " + path);
  Spec at = spec;
  for (const std::string& key : keys) at = at.at(key);
  return at.resolved().dump();
}

std::string refusal(const std::string& path, const std::string& value = "3") {
  try {
    parse_for_test(kTree).set(path, value, "--set");
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kSpec);
    return error.what();
  }
  return "";
}

TEST(SpecSet, ReplacesAFullPath) {
  EXPECT_EQ(after("train.epochs", "7", {"train", "epochs"}), "7");
  EXPECT_EQ(after("model.chain.edges.net.mlp.widths", "[3, classes]",
                  {"model", "chain", "edges", "net", "mlp", "widths"}),
            R"([3,"classes"])");
  EXPECT_EQ(after("data.source", "{idx: {}}", {"data", "source"}), R"({"idx":{}})");
}

TEST(SpecSet, MakesWhatIsMissingOnAFullPath) {
  EXPECT_EQ(after("data.split.test", "0.2", {"data", "split"}), R"({"test":0.2})");
  EXPECT_EQ(after("model.chain.edges.train.optimizer.adam.lr", "0.1",
                  {"model", "chain", "edges", "train"}),
            R"({"optimizer":{"adam":{"lr":0.1}}})");
}

TEST(SpecSet, FindsAnAddressUnderTheModel) {
  const std::vector<std::string> objects = {"model", "chain", "objects", "route", "experts"};
  const auto under = [&](std::vector<std::string> rest) {
    rest.insert(rest.begin(), objects.begin(), objects.end());
    return rest;
  };
  EXPECT_EQ(after("objects.animals.train.epochs", "3", under({"animals", "train"})),
            R"({"epochs":3})");
  EXPECT_EQ(after("objects.animals.features.infer.precision", "int8",
                  under({"animals", "chain", "features", "infer"})),
            R"({"precision":"int8"})");
  EXPECT_EQ(after("objects.things.quick.train.epochs", "3",
                  under({"things", "cascade", "stages", "quick", "train"})),
            R"({"epochs":3})");
  EXPECT_EQ(after("objects.animals", "{net: cnn}", under({"animals"})), R"({"net":"cnn"})");
}

TEST(SpecSet, ReachesTheTemplateOfEqualExperts) {
  const std::vector<std::string> each = {"model",   "chain", "last", "route",
                                         "experts", "each",  "train"};
  EXPECT_EQ(after("last.e1.train.batch", "8", each), R"({"batch":8})");
  EXPECT_EQ(after("last.each.train.batch", "8", each), R"({"batch":8})");
  EXPECT_EQ(after("last.train.epochs", "8", {"model", "chain", "last", "train"}), R"({"epochs":8})")
      << "an annotation of the route itself";
  EXPECT_EQ(after("last.route.experts.count", "3",
                  {"model", "chain", "last", "route", "experts", "count"}),
            "3");
}

TEST(SpecSet, FindsAnnotationsAndOptionsOfTheRoot) {
  const Spec spec = parse_for_test("model: {net: {mlp: {widths: [2]}}}");
  spec.set("net.mlp.dropout", "0.5", "--set");
  spec.set("task.predict", "label", "--set");
  EXPECT_EQ(spec.resolved().dump(),
            R"({"model":{"net":{"mlp":{"widths":[2],"dropout":0.5}},"task":{"predict":"label"}}})");
}

TEST(SpecSet, GoesIntoAChoiceThatIsOnlyNamed) {
  EXPECT_EQ(after("train.optimizer.sgd.lr", "0.1", {"train", "optimizer"}),
            R"({"sgd":{"lr":0.1}})");
  EXPECT_THAT(
      refusal("train.optimizer.adam.lr"),
      StartsWith("--set: 'train.optimizer' is the text \"sgd\", in which nothing can be set"));
}

TEST(SpecSet, TakesNothingForNull) {
  EXPECT_EQ(after("train.epochs", "", {"train", "epochs"}), "null");
}

TEST(SpecSet, MakesAMissingSection) {
  const Spec spec = parse_for_test("mgm: 1");
  spec.set("train.epochs", "3", "--set");
  EXPECT_EQ(spec.resolved().dump(), R"({"mgm":1,"train":{"epochs":3}})");
}

TEST(SpecSet, PutsTheFlagIntoPlacesAndPaths) {
  const Spec spec = parse_for_test(kTree);
  spec.set("objects.animals.train", "{epochs: x}", "--set a=b");
  const Spec value = spec.at("model")
                         .at("chain")
                         .at("objects")
                         .at("route")
                         .at("experts")
                         .at("animals")
                         .at("train")
                         .at("epochs");
  EXPECT_EQ(value.place().text(), "--set a=b");
  EXPECT_EQ(value.path(), "model.chain.objects.route.experts.animals.train.epochs");
}

TEST(SpecSet, RefusesWhatLeadsNowhere) {
  EXPECT_EQ(refusal("objcts.animals.train.epochs"),
            "--set: there is no 'objcts' in the spec (did you mean 'objects'?); there are edges, "
            "objects, last, mgm, data, model, train");
  EXPECT_EQ(refusal("objects.animls.train.epochs"),
            "--set: there is no 'animls' at 'model.chain.objects' (did you mean 'animals'?); there "
            "are animals, things, route");
  EXPECT_EQ(refusal("model.chain.edgs.net.mlp.dropout"),
            "--set: there is no 'edgs' at 'model.chain' (did you mean 'edges'?); there are edges, "
            "objects, last");
  EXPECT_THAT(refusal("trian.epochs"), HasSubstr("did you mean 'train'?"));
  EXPECT_THAT(refusal("epochs"),
              HasSubstr("no 'epochs' in the spec (did you mean 'train.epochs'?)"));
  EXPECT_THAT(refusal("last.count"), HasSubstr("there is no 'count' at 'model.chain.last'"));
}

TEST(SpecSet, RefusesPathsThatAreNone) {
  for (const std::string path : {"", ".", "train.", ".train", "train..epochs", "\xff", "a\nb"}) {
    EXPECT_THAT(refusal(path), StartsWith("--set: expected a path of names")) << path;
  }
  std::string deep = "train";
  for (int i = 0; i < 100000; ++i) deep += ".a";
  EXPECT_THAT(refusal(deep), HasSubstr("expected a path of names"));
}

TEST(SpecSet, RefusesToGoIntoAScalarOrList) {
  EXPECT_THAT(refusal("train.epochs.more"), HasSubstr("'train.epochs' is the number 1"));
  EXPECT_THAT(refusal("edges.net.mlp.widths.more"), HasSubstr("is a list of 1"));
}

TEST(SpecSet, RefusesAValueThatIsNoYaml) {
  EXPECT_THAT(refusal("train.epochs", "[1"), HasSubstr("close the bracket that opens here"));
  EXPECT_THAT(refusal("train.epochs", "{a: 1, a: 2}"),
              StartsWith("--set: key 'a' stands here a second time: remove one"));
  EXPECT_THAT(refusal("train.epochs", "\xff"), StartsWith("--set: is not UTF-8"));
}

TEST(SpecSet, NeedsAMap) {
  EXPECT_THROW(parse_for_test("[1]").set("train.epochs", "3", "--set"), Error);
  EXPECT_THROW(Spec().set("train.epochs", "3", "--set"), Error);
  EXPECT_THROW(parse_for_test("model: 1").set("objects.train.epochs", "3", "--set"), Error);
}

}  // namespace
}  // namespace mgm
