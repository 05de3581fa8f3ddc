// The zoo against torchvision's networks: what they write, their parameters and their arithmetic.

#include <algorithm>
#include <gmock/gmock.h>

#include "mgm/nets/alexnet.h"
#include "mgm/nets/net_for_test.h"
#include "mgm/nets/resnet.h"
#include "mgm/nets/torchvision_recipe.h"
#include "mgm/nets/torchvision_reference.h"
#include "mgm/nets/vgg.h"
#include "mgm/program/count.h"
#include "mgm/program/interpreter.h"

namespace mgm {
namespace {

constexpr std::int64_t kClasses = 10;

BuiltNet net_named(const std::string& name, const std::string& options, const Shape& input,
                   std::int64_t classes) {
  const std::map<std::string, BuiltNet (*)(const std::string&, const Shape&, std::int64_t)> nets{
      {"resnet18", net_for_test<ResNet18Config>}, {"resnet34", net_for_test<ResNet34Config>},
      {"resnet50", net_for_test<ResNet50Config>}, {"vgg11", net_for_test<Vgg11Config>},
      {"vgg13", net_for_test<Vgg13Config>},       {"vgg16", net_for_test<Vgg16Config>},
      {"vgg19", net_for_test<Vgg19Config>},       {"alexnet", net_for_test<AlexNetConfig>}};
  return nets.at(name)(options, input, classes);
}

/// Makes each weight when it is asked for, and keeps only the last: the largest fit one by one.
class RecipeWeights : public WeightSource {
 public:
  const float* find(const std::string& name, const Shape& shape) const override {
    constexpr std::size_t kPrefix = 2;  // `n.`
    const std::string& local = name.substr(kPrefix);
    const std::string layer = local.substr(0, local.rfind('.'));
    if (layer != layer_) kept_.clear();
    layer_ = layer;
    return (kept_[local] = recipe_weight(local, shape)).values.data();
  }

 private:
  mutable std::string layer_;
  mutable std::map<std::string, Array> kept_;
};

class Torchvision : public testing::TestWithParam<TorchvisionReference> {};

TEST_P(Torchvision, WritesWhatTheZooWrites) {
  const TorchvisionReference& reference = GetParam();
  const BuiltNet net =
      net_named(reference.net, reference.options, {3, reference.side, reference.side}, kClasses);
  ASSERT_EQ(net.problems, "");
  const Array picture = recipe_picture(reference.side);
  Trace trace;
  const Array out = run_block(net.block, {&picture}, RecipeWeights(), trace).front();
  float largest = 0;
  for (const float value : reference.outputs) largest = std::max(largest, std::abs(value));
  ASSERT_GE(out.values.size(), reference.outputs.size());
  for (std::size_t i = 0; i < reference.outputs.size(); ++i)
    EXPECT_NEAR(out.values[i], reference.outputs[i], 1e-5F * largest) << i;
}

INSTANTIATE_TEST_SUITE_P(Zoo, Torchvision, testing::ValuesIn(kTorchvisionReferences),
                         [](const auto& info) {
                           std::string name = info.param.net;
                           for (const char c : std::string(info.param.options))
                             name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                           return name;
                         });

/// Parameters as torchvision's documentation gives them (torchvision.models, table of weights), and
/// its giga-operations of a picture of 224x224, which are multiplications with an addition.
struct Published {
  const char* net;
  const char* options;
  std::int64_t parameters;
  double giga_macs;
};

TEST(Torchvision, HasThePublishedParametersAndArithmetic) {
  const std::vector<Published> published{{"resnet18", "{stem: standard}", 11689512, 1.814},
                                         {"resnet34", "{stem: standard}", 21797672, 3.664},
                                         {"resnet50", "{stem: standard}", 25557032, 4.089},
                                         {"vgg11", "{}", 132863336, 7.609},
                                         {"vgg11", "{batch_norm: true}", 132868840, 7.609},
                                         {"vgg13", "{}", 133047848, 11.308},
                                         {"vgg13", "{batch_norm: true}", 133053736, 11.308},
                                         {"vgg16", "{}", 138357544, 15.470},
                                         {"vgg16", "{batch_norm: true}", 138365992, 15.470},
                                         {"vgg19", "{}", 143667240, 19.632},
                                         {"vgg19", "{batch_norm: true}", 143678248, 19.632},
                                         {"alexnet", "{}", 61100840, 0.714}};
  for (const Published& figures : published) {
    SCOPED_TRACE(std::string(figures.net) + figures.options);
    const BuiltNet net = net_named(figures.net, figures.options, {3, 224, 224}, 1000);
    EXPECT_EQ(net.learnable(), figures.parameters);
    EXPECT_NEAR(count(net.block, {}).macs / 1e9, figures.giga_macs, 0.0005);
  }
}

}  // namespace
}  // namespace mgm
