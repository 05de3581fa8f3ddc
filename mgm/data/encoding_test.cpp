#include "mgm/data/encoding.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kWhole = R"({
  "inputs": {
    "image": {"image": "image", "shape": [1, 2, 2], "resize": true, "mean": [0.5], "deviation": [0.2]},
    "age": {"columns": [{"name": "age", "type": "numeric", "mean": 3, "deviation": 2, "filling": 0}]}},
  "targets": [
    {"name": "label", "columns": ["k"], "type": "class", "values": ["0", "1"], "classes": ["a", "b"], "numbers": [0, 1]},
    {"name": "size", "columns": ["y", "z"], "type": "number"}],
  "table": {"header": null, "delimiter": ",", "missing": ["NA"], "columns": 5}})";

TEST(Encoding, IsReadFromJson) {
  const auto encoding = read_encoding(Json::parse(kWhole));
  EXPECT_THAT(encoding->input_columns(), ElementsAre("image", "age"));
  EXPECT_THAT(encoding->target_columns(), ElementsAre("k", "y", "z"));
  EXPECT_EQ(encoding->schema().input("image")->shape, (Shape{1, 2, 2}));
  EXPECT_THAT(encoding->schema().target("label")->classes, ElementsAre("a", "b"));
  EXPECT_EQ(encoding->table()->columns, 5U);
  EXPECT_EQ(read_encoding(encoding->json())->json(), encoding->json());
}

TEST(Encoding, IsRefusedAsAModelFaultWhereItIsMalformed) {
  const Json whole = Json::parse(kWhole);
  for (const char* patch : {
           R"([{"op": "remove", "path": "/inputs"}])",
           R"([{"op": "replace", "path": "/inputs", "value": {}}])",
           R"([{"op": "replace", "path": "/inputs", "value": [1, 2]}])",
           R"([{"op": "add", "path": "/inputs/Bad Name", "value": {"columns": []}}])",
           R"([{"op": "replace", "path": "/inputs/age/columns", "value": []}])",
           R"([{"op": "replace", "path": "/inputs/age", "value": null}])",
           R"([{"op": "replace", "path": "/targets/0/name", "value": "size"}])",
           R"([{"op": "replace", "path": "/targets", "value": 3}])",
           R"([{"op": "replace", "path": "/table/delimiter", "value": ", "}])",
           R"([{"op": "replace", "path": "/table/columns", "value": -1}])",
           R"([{"op": "replace", "path": "/table/missing", "value": "NA"}])",
           R"([{"op": "replace", "path": "/table", "value": 1}])",
           R"([{"op": "replace", "path": "", "value": null}])",
       }) {
    try {
      read_encoding(whole.patch(Json::parse(patch)));
      ADD_FAILURE() << patch;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kModel) << patch;
      EXPECT_THAT(error.what(), HasSubstr("the model's encoding of data is malformed")) << patch;
    }
  }
}

/// Replaces the `n`th value of a tree, counted in depth.
bool replace(Json& json, int& n, const Json& value) {
  if (n-- == 0) {
    json = value;
    return true;
  }
  if (!json.is_structured()) return false;
  for (auto& child : json) {
    if (replace(child, n, value)) return true;
  }
  return false;
}

TEST(Encoding, IsReadOrRefusedWhateverStandsAnywhere) {
  for (const char* value : {"null", "-1", "0", "1e308", "18446744073709551615", "\"x\"", "[]", "{}",
                            "[[1,2],[3]]", "true", "[-1,-1,-1]"}) {
    for (int n = 0;; ++n) {
      Json json = Json::parse(kWhole);
      int left = n;
      if (!replace(json, left, Json::parse(value))) break;
      try {
        read_encoding(json);
      } catch (const Error& error) {
        EXPECT_EQ(error.fault(), Fault::kModel);
      }
    }
  }
}

}  // namespace
}  // namespace mgm
