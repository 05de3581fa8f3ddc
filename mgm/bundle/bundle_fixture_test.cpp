#include "mgm/bundle/bundle_fixture.h"

#include "mgm/program/layers.h"

namespace mgm {

namespace {

constexpr std::int64_t kClasses = 3;

Block one_layer(const std::string& address) {
  Layers layers(address, {{"x", {2}}}, kClasses);
  layers.output(layers.linear("fc", 0, kClasses));
  return layers.take_block();
}

}  // namespace

Program BundleFixture::program() {
  Layers things("things", {{"x", {2}}}, kClasses);
  things.output(things.apply(Cascade{"things",
                                     {"quick", "careful"},
                                     {one_layer("things.quick"), one_layer("things.careful")},
                                     0.75},
                             {0}));
  Layers layers("router", {{"x", {2}}}, kClasses);
  const ValueId scores = layers.negative_squared_distance("centroids", 0, 2);
  const Route route{"model", {"animals", "things"}, {one_layer("animals"), things.take_block()}};
  layers.output(layers.apply(Softmax{}, {layers.apply(route, {scores, 0})}));
  return {layers.take_block(), {{"model", "label", "softmax", 0}}};
}

std::map<std::string, Array> BundleFixture::weights() {
  std::map<std::string, Array> weights{
      {"router.centroids.weight", Array({2, 2}, {-1, 0, 1, 0})},
      {"model.partition.state", Array({1}, {42})},  // which no operation names
  };
  const std::vector<float> weight{1, 2, 0, -1, 3, 0.5F};
  for (const char* address : {"animals", "things.quick", "things.careful"}) {
    weights[std::string(address) + ".fc.weight"] = Array({kClasses, 2}, weight);
    weights[std::string(address) + ".fc.bias"] = Array({kClasses}, {0, 1, -1});
  }
  weights["things.careful.fc.bias"].values = {5, 0, 0};
  return weights;
}

BundleInfo BundleFixture::info() {
  const auto column = [](const char* name) {
    return Json{
        {"name", name}, {"type", "numeric"}, {"mean", 0.5}, {"deviation", 2.0}, {"filling", 0.5}};
  };
  const Json input{{"name", "x"},
                   {"type", "table"},
                   {"columns", Json::array({column("width"), column("height")})}};
  const Json target{{"name", "label"},
                    {"type", "class"},
                    {"columns", {"kind"}},
                    {"values", {"cat", "dog", "car"}},
                    {"classes", {"cat", "dog", "car"}},
                    {"numbers", {0, 1, 2}}};
  BundleInfo info;
  info.spec = {{"mgm", 1}, {"train", {{"epochs", 20}}}};
  info.encoding = {{"inputs", Json::array({input})}, {"targets", Json::array({target})}};
  info.data_folder = "/data/of/the/user";
  info.data_fingerprint = sha256("data");
  info.metrics = {{"model", {{"accuracy", 0.9375}}}};
  info.tasks = {{"model", {{"predict", "label"}}}};
  info.routes = {{"model", {{"rates", {{"animals", 0.25}, {"things", 0.75}}}}}};
  info.mgm_version = "0.1.0";
  return info;
}

TEST_F(BundleFixture, SavesAModelThatOpens) {
  save();
  EXPECT_EQ(Bundle::open(at("model"))->program().tasks.size(), 1U);
}

}  // namespace mgm
