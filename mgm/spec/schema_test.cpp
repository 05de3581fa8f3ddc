#include "mgm/spec/schema.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <regex>

#include "mgm/spec/parse_for_test.h"
#include "mgm/spec/spec_file.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;

/// As much of a JSON Schema validator as the schema needs.
class Validator {
 public:
  explicit Validator(Json root) : root_(std::move(root)) {}

  bool accepts(const Json& value) const { return accepts(value, root_); }

 private:
  bool accepts(const Json& value, const Json& schema) const {
    if (schema.is_boolean()) return schema.get<bool>();
    for (const auto& [key, argument] : schema.items()) {
      if (!holds(key, argument, value, schema)) return false;
    }
    return true;
  }

  bool holds(const std::string& key, const Json& argument, const Json& value,
             const Json& schema) const {
    const auto matching = [&](const Json& schemas) {
      return std::count_if(schemas.begin(), schemas.end(),
                           [&](const Json& each) { return accepts(value, each); });
    };
    if (key == "$ref") {
      const std::string target = argument;
      return accepts(value, root_.at(Json::json_pointer(target.substr(1))));
    }
    if (key == "type") return has_type(argument, value);
    if (key == "const") return value == argument;
    if (key == "enum") return std::find(argument.begin(), argument.end(), value) != argument.end();
    if (key == "anyOf") return matching(argument) > 0;
    if (key == "oneOf") return matching(argument) == 1;
    if (key == "not") return !accepts(value, argument);
    if (key == "minimum") return !value.is_number() || value >= argument;
    if (key == "maximum") return !value.is_number() || value <= argument;
    if (key == "items") {
      return !value.is_array() || std::all_of(value.begin(), value.end(), [&](const Json& item) {
        return accepts(item, argument);
      });
    }
    return !value.is_object() || holds_for_map(key, argument, value, schema);
  }

  bool holds_for_map(const std::string& key, const Json& argument, const Json& value,
                     const Json& schema) const {
    if (key == "minProperties") return value.size() >= argument;
    if (key == "maxProperties") return value.size() <= argument;
    if (key == "required") {
      return std::all_of(argument.begin(), argument.end(),
                         [&](const Json& name) { return value.contains(name.get<std::string>()); });
    }
    const Json known = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      if (key == "properties" && known.contains(name) && !accepts(member, known[name]))
        return false;
      if (key == "additionalProperties" && !known.contains(name) && !accepts(member, argument)) {
        return false;
      }
      if (key == "propertyNames" && !known.contains(name) &&
          !std::regex_search(name, std::regex(argument["pattern"].get<std::string>()))) {
        return false;
      }
    }
    return true;
  }

  static bool has_type(const Json& types, const Json& value) {
    if (types.is_array()) {
      return std::any_of(types.begin(), types.end(),
                         [&](const Json& type) { return has_type(type, value); });
    }
    return (types == "object" && value.is_object()) || (types == "array" && value.is_array()) ||
           (types == "string" && value.is_string()) || (types == "null" && value.is_null()) ||
           (types == "boolean" && value.is_boolean()) || (types == "number" && value.is_number()) ||
           (types == "integer" && value.is_number_integer());
  }

  Json root_;
};

struct MlpConfig {
  static constexpr const char* kName = "mlp";
  static constexpr const char* kSummary = "Fully connected layers.";
  std::vector<std::string> widths;
  double dropout = 0;
};
template <class Fields>
void describe(Fields& field, MlpConfig& config) {
  field("widths", config.widths, "Units of each layer.", required);
  field("dropout", config.dropout, "Share dropped.", in_range(0, 0.99));
}

struct ResNetConfig {
  static constexpr const char* kName = "resnet18";
  static constexpr const char* kSummary = "A residual network.";
  std::string until;
};
template <class Fields>
void describe(Fields& field, ResNetConfig& config) {
  field("until", config.until, "The layer to end at.");
}

struct NetConfig {
  static constexpr const char* kName = "net";
  static constexpr const char* kSummary = "A leaf.";
};
template <class Fields>
void describe(Fields&, NetConfig&) {}

struct ChainConfig {
  static constexpr const char* kName = "chain";
  static constexpr const char* kSummary = "Parts in series.";
  static constexpr bool kHoldsParts = true;
};
template <class Fields>
void describe(Fields&, ChainConfig&) {}

struct RouteConfig {
  static constexpr const char* kName = "route";
  static constexpr const char* kSummary = "Experts.";
  KindChoice partition{"partition"};
  KindChoice router{"router"};
  PartsSpec experts;
};
template <class Fields>
void describe(Fields& field, RouteConfig& config) {
  field("partition", config.partition, "Who learns from which samples.");
  field("router", config.router, "Who answers.", required);
  field("experts", config.experts, "Named nodes.", required);
}

struct ClassPartitionConfig {
  static constexpr const char* kName = "class";
  static constexpr const char* kSummary = "By class.";
  static constexpr const char* kFreeKeys = "The classes of a subset.";
};
template <class Fields>
void describe(Fields&, ClassPartitionConfig&) {}

struct SgdConfig {
  static constexpr const char* kName = "sgd";
  static constexpr const char* kSummary = "Steps.";
  double lr = 0.01;
};
template <class Fields>
void describe(Fields& field, SgdConfig& config) {
  field("lr", config.lr, "Rate.");
}

struct TrainConfig {
  static constexpr const char* kName = "train";
  static constexpr const char* kSummary = "How nodes learn.";
  KindChoice optimizer{"optimizer", "sgd"};
  std::int64_t epochs = 10;
};
template <class Fields>
void describe(Fields& field, TrainConfig& config) {
  field("optimizer", config.optimizer, "How weights change.");
  field("epochs", config.epochs, "Passes.", in_range(0, 1000));
}

struct InputConfig {
  static constexpr const char* kName = "input";
  static constexpr const char* kSummary = "One input.";
  std::vector<std::int64_t> resize;
};
template <class Fields>
void describe(Fields& field, InputConfig& config) {
  field("resize", config.resize, "Height and width.");
}

struct DataConfig {
  static constexpr const char* kName = "data";
  static constexpr const char* kSummary = "The data.";
  KindChoice source{"source"};
  AnyMap inputs{"map of input names to options"};
};
template <class Fields>
void describe(Fields& field, DataConfig& config) {
  field("source", config.source, "Where from.", required);
  field("inputs", config.inputs, "What is read.");
}

struct ImagesConfig {
  static constexpr const char* kName = "images";
  static constexpr const char* kSummary = "A folder.";
  static constexpr const char* kShortFor = "path";
  std::string path;
};
template <class Fields>
void describe(Fields& field, ImagesConfig& config) {
  field("path", config.path, "The folder.", required);
}

std::vector<KindInfo> kinds() {
  return {kind_info<MlpConfig>("net"),       kind_info<ResNetConfig>("net"),
          kind_info<NetConfig>("node"),      kind_info<ChainConfig>("node"),
          kind_info<RouteConfig>("node"),    kind_info<ClassPartitionConfig>("partition"),
          kind_info<SgdConfig>("optimizer"), kind_info<TrainConfig>("section"),
          kind_info<DataConfig>("section"),  kind_info<InputConfig>("section")};
}

constexpr const char* kSample = R"(
mgm: 1
data:
  source: {images: photos/}
  inputs: {image: {resize: [64, 64]}}
model:
  chain:
    edges:
      net: {mlp: {widths: 16, dropout: 0.2}}
      task: {predict: edges, loss: bce}
      train: {epochs: 5}
    objects:
      from: [image, edges]
      route:
        partition: {class: {animals: [cat, dog, horse], things: rest}}
        router: {gate: {imitate: partition}}
        experts:
          animals:
            chain:
              features:
                net: {resnet18: {until: pool}}
                train: {optimizer: {sgd: {lr: 0.01}}}
                infer: {precision: int8}
              classifier: {net: {mlp: {widths: [classes]}}}
          things: {net: resnet18}
    last:
      route: {router: nearest, experts: {each: {net: {resnet18: }}, count: 8}}
train: {optimizer: sgd, epochs: 20}
)";

bool accepts(const std::string& yaml) {
  static const Validator validator(json_schema(kinds()));
  return validator.accepts(parse_for_test(yaml).resolved());
}

std::string sample_with(const std::string& old_text, const std::string& new_text) {
  std::string sample = kSample;
  const std::size_t at = sample.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return sample.replace(at, old_text.size(), new_text);
}

TEST(JsonSchema, AcceptsASpec) { EXPECT_TRUE(accepts(kSample)); }

TEST(JsonSchema, AcceptsASpecWithItsDefaults) {
  const Spec root = parse_for_test(kSample);
  Problems problems;
  const FileConfig file = read_spec_file(root, problems);
  const auto train = read_config<TrainConfig>(file.train.spec, problems);
  read_config<SgdConfig>(train.optimizer.options, problems);
  ASSERT_EQ(text_of(problems), "");
  EXPECT_TRUE(Validator(json_schema(kinds())).accepts(root.resolved()));
}

TEST(JsonSchema, RefusesWhatTheReaderRefuses) {
  for (const auto& [old_text, new_text] : std::vector<std::pair<std::string, std::string>>{
           {"mgm: 1", "mgm: 2"},
           {"mgm: 1", "mgn: 1"},
           {"mgm: 1\n", "mgm: 1\nother: 1\n"},
           {"resize: [64, 64]", "resized: [64, 64]"},
           {"resize: [64, 64]", "resize: [x]"},
           {"widths: 16, ", ""},
           {"dropout: 0.2", "dropout: 2"},
           {"dropout: 0.2", "dropout: x"},
           {"dropout: 0.2", "dropuot: 0.2"},
           {"router: {gate: {imitate: partition}}", "routr: nearest"},
           {"resnet18: {until: pool}", "resnet18: {until: [1]}"},
           {"{resnet18: {until: pool}}", "{resnet18: , mlp: {widths: 1}}"},
           {"{resnet18: {until: pool}}", "mlp"},
           {"{net: resnet18}", "{train: {epochs: 1}}"},
           {"{net: resnet18}", "{net: resnet18, chain: {a: {net: resnet18}}}"},
           {"things: {net", "Things: {net"},
           {"epochs: 20", "epochs: 1001"},
           {"epochs: 20", "epochs: 1.5"},
           {"optimizer: sgd", "optimizer: sdg"},
           {"optimizer: sgd", "optimizer: {}"},
           {"count: 8", "count: -1"},
           {"count: 8", "cuont: 8"},
           {"from: [image, edges]", "from: [[image]]"},
       }) {
    EXPECT_FALSE(accepts(sample_with(old_text, new_text))) << old_text << " -> " << new_text;
  }
}

TEST(JsonSchema, AcceptsAScalarForTheMapThatItStandsFor) {
  std::vector<KindInfo> with_source = kinds();
  with_source.push_back(kind_info<ImagesConfig>("source"));
  const Validator validator(json_schema(with_source));
  const auto accepts_source = [&](const std::string& source) {
    const std::string yaml = sample_with("{images: photos/}", source);
    return validator.accepts(parse_for_test(yaml).resolved());
  };
  EXPECT_TRUE(accepts_source("{images: photos/}"));
  EXPECT_TRUE(accepts_source("{images: {path: photos/}}"));
  EXPECT_FALSE(accepts_source("{images: {paht: photos/}}"));
  EXPECT_FALSE(accepts_source("{images: [photos/]}"));
  EXPECT_FALSE(accepts_source("{images: }"));
}

void collect(const Json& json, const std::string& key, std::vector<std::string>& found) {
  if (!json.is_structured()) return;
  for (const auto& [name, value] : json.items()) {
    if (name == key && value.is_string()) found.push_back(value);
    collect(value, key, found);
  }
}

TEST(JsonSchema, DefinesAllThatItRefersTo) {
  const Json schema = json_schema(kinds());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  std::vector<std::string> references;
  collect(schema, "$ref", references);
  EXPECT_GT(references.size(), 20U);
  for (const std::string& reference : references) {
    EXPECT_TRUE(schema.contains(Json::json_pointer(reference.substr(1)))) << reference;
  }
}

TEST(JsonSchema, DescribesEveryOption) {
  const Json schema = json_schema(kinds());
  const Json& mlp = schema["$defs"]["net.mlp"];
  EXPECT_EQ(mlp["description"], "Fully connected layers.");
  EXPECT_EQ(mlp["properties"]["dropout"]["description"], "Share dropped.");
  EXPECT_EQ(mlp["properties"]["dropout"]["default"], 0.0);
  EXPECT_EQ(mlp["required"].dump(), R"(["widths"])");
}

TEST(JsonSchema, NeedsNoKinds) {
  const Validator validator(json_schema({}));
  EXPECT_TRUE(validator.accepts(parse_for_test("{mgm: 1, data: {}, model: {}}").resolved()));
  EXPECT_FALSE(validator.accepts(parse_for_test("{mgm: 1, data: {}}").resolved()));
}

}  // namespace
}  // namespace mgm
