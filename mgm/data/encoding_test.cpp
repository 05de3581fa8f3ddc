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
  "inputs": [
    {"name": "image", "type": "image", "column": "image", "shape": [1, 2, 2], "resize": "bilinear_antialiased",
     "grey": "bt601", "alpha": "onto_black", "mean": [0.5], "deviation": [0.2]},
    {"name": "age", "type": "table", "columns": [
      {"name": "age", "type": "numeric", "mean": 3, "deviation": 2, "filling": 0},
      {"name": "kind", "type": "categorical", "values": ["a", "b"]},
      {"name": "words", "type": "text", "buckets": 8, "ngrams": 2, "hash": "fnv1a64_folded", "seed": 0}]}],
  "targets": [
    {"name": "label", "type": "class", "columns": ["k"], "values": ["0", "1"], "classes": ["a", "b"], "numbers": [0, 1]},
    {"name": "mask", "type": "image", "columns": ["m"], "shape": [1, 2, 2], "resize": "bilinear_antialiased",
     "grey": "bt601", "alpha": "onto_black"},
    {"name": "size", "type": "number", "columns": ["y", "z"]}],
  "table": {"header": null, "delimiter": ",", "missing": ["NA"], "columns": 5}})";

TEST(Encoding, IsReadFromJson) {
  const auto encoding = read_encoding(Json::parse(kWhole));
  EXPECT_THAT(encoding->input_columns(), ElementsAre("image", "age", "kind", "words"));
  EXPECT_THAT(encoding->target_columns(), ElementsAre("k", "m", "y", "z"));
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
           R"([{"op": "replace", "path": "/inputs", "value": []}])",
           R"([{"op": "replace", "path": "/inputs", "value": [1, 2]}])",
           R"([{"op": "replace", "path": "/inputs/0/name", "value": "Bad Name"}])",
           R"([{"op": "replace", "path": "/inputs/0/name", "value": "age"}])",
           R"([{"op": "replace", "path": "/inputs/0/type", "value": "picture"}])",
           R"([{"op": "replace", "path": "/inputs/0/grey", "value": "mean"}])",
           R"([{"op": "replace", "path": "/inputs/0/alpha", "value": null}])",
           R"([{"op": "replace", "path": "/inputs/0/resize", "value": "nearest"}])",
           R"([{"op": "remove", "path": "/inputs/0/type"}])",
           R"([{"op": "replace", "path": "/inputs/1/columns", "value": []}])",
           R"([{"op": "replace", "path": "/inputs/1/columns/2/hash", "value": "fnv1a32"}])",
           R"([{"op": "replace", "path": "/inputs/1/columns/2/seed", "value": 1}])",
           R"([{"op": "replace", "path": "/inputs/1", "value": null}])",
           R"([{"op": "replace", "path": "/targets/0/name", "value": "size"}])",
           R"([{"op": "replace", "path": "/targets/1/resize", "value": null}])",
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
      EXPECT_THAT(error.what(), testing::Not(HasSubstr("json.exception"))) << patch;
    }
  }
}

TEST(Encoding, IsRefusedForNumbersThatAreNotWhole) {
  const Json whole = Json::parse(kWhole);
  for (const char* patch :
       {R"([{"op": "replace", "path": "/inputs/0/shape", "value": [1, 2.5, 2]}])",
        R"([{"op": "replace", "path": "/targets/1/shape", "value": [1, 2, 2.5]}])",
        R"([{"op": "replace", "path": "/targets/0/numbers", "value": [0, 0.5]}])",
        R"([{"op": "replace", "path": "/targets/0/numbers", "value": [0, 4294967297]}])"}) {
    EXPECT_THAT(error_of([&] { read_encoding(whole.patch(Json::parse(patch))); }),
                HasSubstr("encoding of data is malformed"))
        << patch;
  }
}

TEST(Encoding, IsRefusedForKeysThatNobodyReads) {
  const Json whole = Json::parse(kWhole);
  for (const char* object :
       {"", "/table", "/inputs/0", "/inputs/1", "/inputs/1/columns/0", "/inputs/1/columns/1",
        "/inputs/1/columns/2", "/targets/0", "/targets/1", "/targets/2"}) {
    Json changed = whole;
    changed[Json::json_pointer(object)]["futher"] = 1;
    EXPECT_THAT(error_of([&] { read_encoding(changed); }), HasSubstr("unknown key 'futher'"))
        << object;
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
