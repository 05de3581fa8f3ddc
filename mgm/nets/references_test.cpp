// The zoo against other implementations: what networks write, their parameters and arithmetic.

#include "mgm/nets/references.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <ostream>

#include "mgm/nets/alexnet.h"
#include "mgm/nets/net_for_test.h"
#include "mgm/nets/reference_recipe.h"
#include "mgm/nets/resnet.h"
#include "mgm/nets/tabular.h"
#include "mgm/nets/text_cnn.h"
#include "mgm/nets/transformer.h"
#include "mgm/nets/unet.h"
#include "mgm/nets/vgg.h"
#include "mgm/program/count.h"
#include "mgm/program/interpreter.h"

namespace mgm {

/// Names a reference in messages, and in the list of tests.
static void PrintTo(const NetReference& reference, std::ostream* out) {
  *out << reference.net << " " << reference.options;
}
namespace {

constexpr std::int64_t kClasses = 10;

template <class... Configs>
NetKind kind_among(const std::string& name) {
  for (const NetKind& kind : {net_kind<Configs>()...}) {
    if (kind.name == name) return kind;
  }
  throw Error(Fault::kBug, "no net " + name);
}

BuiltNet net_named(const std::string& name, const std::string& options, const Port& input,
                   std::int64_t classes) {
  const NetKind kind = kind_among<ResNet18Config, ResNet34Config, ResNet50Config, Vgg11Config,
                                  Vgg13Config, Vgg16Config, Vgg19Config, AlexNetConfig, UNetConfig,
                                  TransformerConfig, TextCnnConfig, TabularConfig>(name);
  Layers layers("n", {input}, classes);
  Problems problems;
  kind.build(parse_for_test(options), layers, problems);
  return {layers.take_block(), layers.take_weights(), text_of(problems)};
}

/// Makes each weight when it is asked for, and keeps only the last: the largest fit one by one.
class RecipeWeights : public WeightSource {
 public:
  const float* find(const std::string& name, const Shape& shape) const override {
    constexpr std::size_t kPrefix = 2;  // `n.`
    const std::string local = name.substr(kPrefix);
    const std::string layer = local.substr(0, local.rfind('.'));
    if (layer != layer_) kept_.clear();
    layer_ = layer;
    return (kept_[local] = recipe_weight(local, shape)).values.data();
  }

 private:
  mutable std::string layer_;
  mutable std::map<std::string, Array> kept_;
};

class References : public testing::TestWithParam<NetReference> {};

TEST_P(References, WriteWhatTheZooWrites) {
  const NetReference& reference = GetParam();
  const BuiltNet net =
      net_named(reference.net, reference.options,
                {"x", reference.input, reference.columns, reference.tokens}, kClasses);
  ASSERT_EQ(net.problems, "");
  const Array input = reference.tokens > 0 ? recipe_text(reference.input[0], reference.tokens)
                                           : recipe_input(reference.input, reference.columns);
  Trace trace;
  const Array out = run_block(net.block, {&input}, RecipeWeights(), trace).front();
  float largest = 0;
  for (const float value : reference.outputs) largest = std::max(largest, std::abs(value));
  ASSERT_GE(out.values.size(), reference.outputs.size());
  for (std::size_t i = 0; i < reference.outputs.size(); ++i)
    EXPECT_NEAR(out.values[i], reference.outputs[i], 1e-5F * largest) << i;
}

std::string test_name(const testing::TestParamInfo<NetReference>& reference) {
  std::string name = reference.param.net;
  for (const char c : std::string(reference.param.options))
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return reference.param.tokens > 0 ? name + "of_text" : name;
}

INSTANTIATE_TEST_SUITE_P(Zoo, References, testing::ValuesIn(kNetReferences), test_name);

/// Parameters as torchvision's documentation gives them (torchvision.models, table of weights), and
/// its giga-operations of a picture of 224x224, which are multiplications with an addition.
struct Published {
  const char* net;
  const char* options;
  std::int64_t parameters;
  double giga_macs;
};

TEST(Zoo, HasThePublishedParametersAndArithmetic) {
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
    const BuiltNet net = net_named(figures.net, figures.options, {"x", {3, 224, 224}}, 1000);
    EXPECT_EQ(net.learnable(), figures.parameters);
    const Count counted = count(net.block, {});
    EXPECT_EQ(counted.parameters, figures.parameters);
    EXPECT_NEAR(counted.macs / 1e9, figures.giga_macs, 0.0005);
  }
}

}  // namespace
}  // namespace mgm
