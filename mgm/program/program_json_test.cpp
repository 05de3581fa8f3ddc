#include "mgm/program/program_json.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mgm/base/error.h"
#include "mgm/program/random_program.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::HasSubstr;

/// Reads [2], writes [2].
Json scale_block(const std::string& weight) {
  return Json::parse(R"({"inputs": [{"name": "x", "shape": [2]}],
    "ops": [{"op": "linear", "weight": "W", "bias": "", "units": 2, "inputs": [0]}],
    "outputs": [1]})")
      .patch(Json::array({{{"op", "replace"}, {"path", "/ops/0/weight"}, {"value", weight}}}));
}

Json part(const std::string& name, const std::string& weight) {
  return {{"name", name}, {"block", scale_block(weight)}};
}

/// A route over two blocks, whose scores are its input itself, and a softmax.
Json small_program() {
  Json program = Json::parse(R"({"format": 1, "body": {"inputs": [{"name": "x", "shape": [2]}],
    "ops": [{"op": "route", "address": "model", "parts": [], "inputs": [0, 0]},
            {"op": "softmax", "inputs": [1]}],
    "outputs": [2]},
    "tasks": [{"address": "model", "target": "label", "output": "softmax", "index": 0}]})");
  program["body"]["ops"][0]["parts"] = Json::array({part("a", "a.w"), part("b", "b.w")});
  return program;
}

std::string refusal(const Json& json) {
  try {
    program_from_json(json);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kModel);
    return error.what();
  }
  return "it was read";
}

/// What is said to the small program after one value of it was replaced.
std::string refusal_with(const std::string& pointer, const Json& value) {
  Json json = small_program();
  json[Json::json_pointer(pointer)] = value;
  return refusal(json);
}

std::string refusal_without(const std::string& holder, const std::string& key) {
  Json json = small_program();
  json.at(Json::json_pointer(holder)).erase(key);
  return refusal(json);
}

/// Cascades nested in one another, `depth` of them.
Json nested(std::size_t depth) {
  Json block = scale_block("w");
  for (std::size_t i = 0; i < depth; ++i) {
    Json op = Json::parse(R"({"op": "cascade", "threshold": 0.5, "confidence": "sigmoid",
      "inputs": [0]})");
    op["address"] = "c" + std::to_string(i);
    op["parts"] = Json::array({Json{{"name", "a"}, {"block", std::move(block)}}});
    block = Json{{"inputs", {{{"name", "x"}, {"shape", {2}}}}},
                 {"ops", Json::array({std::move(op)})},
                 {"outputs", {1}}};
  }
  return {{"format", 1}, {"body", std::move(block)}, {"tasks", Json::array()}};
}

}  // namespace

TEST(ProgramJson, ReadsBackWhatItWrote) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Json written = to_json(random_program(seed).program);
    EXPECT_EQ(to_json(program_from_json(written)), written) << "seed " << seed;
    EXPECT_EQ(Json::parse(written.dump()), written);
  }
}

TEST(ProgramJson, WritesEachOperationByNameAndFields) {
  Program program;
  program.body = {{{"image", {1, 4, 4}}},
                  {{Conv2d{"conv.weight", "", 2, 3, 1, 1}, {0}, {1}}},
                  {{1, 4, 4}, {2, 4, 4}},
                  {1}};
  EXPECT_EQ(
      to_json(program).dump(),
      R"({"format":3,"body":{"inputs":[{"name":"image","shape":[1,4,4]}],"ops":[{"op":"conv2d",)"
      R"("weight":"conv.weight","bias":"","channels":2,"kernel":3,"stride":1,"padding":1,)"
      R"("inputs":[0]}],"outputs":[1]},"tasks":[]})");
}

TEST(ProgramJson, ReadsTheSmallProgram) {
  const Program program = program_from_json(small_program());
  ASSERT_EQ(program.body.ops.size(), 2U);
  EXPECT_EQ(std::get<Route>(program.body.ops[0].body).blocks.size(), 2U);
  EXPECT_EQ(program.tasks.front().target, "label");
}

TEST(ProgramJson, NamesThePathOfWhatIsWrong) {
  EXPECT_EQ(refusal_with("/body/ops/1/op", "sofmax").substr(0, 76),
            "body.ops[1].op: unknown operation 'sofmax' (did you mean 'softmax'?); known:");
  EXPECT_EQ(refusal_with("/body/ops/0/parts/1/block/ops/0/units", "2"),
            "body.ops[0].parts[1].block.ops[0].units: expected a whole number, found \"2\"");
}

TEST(ProgramJson, RefusesKeysThatAreUnknownOrMissing) {
  EXPECT_THAT(refusal_with("/extra", 1), HasSubstr("unknown key 'extra'"));
  EXPECT_THAT(refusal_with("/body/ops/1/rate", 1), HasSubstr("unknown key 'rate'"));
  EXPECT_THAT(refusal_with("/tasks/0/inde", 1), HasSubstr("did you mean 'index'"));
  EXPECT_THAT(refusal_without("", "tasks"), HasSubstr("lacks 'tasks'"));
  EXPECT_THAT(refusal_without("", "format"), HasSubstr("lacks 'format'"));
  EXPECT_THAT(refusal_without("/body", "outputs"), HasSubstr("body: lacks 'outputs'"));
  EXPECT_THAT(refusal_without("/body/ops/0", "parts"), HasSubstr("body.ops[0]: lacks 'parts'"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/1/names", 1), HasSubstr("did you mean 'name'"));
  EXPECT_THAT(refusal_without("/body/inputs/0", "name"), HasSubstr("lacks 'name'"));
}

TEST(ProgramJson, RefusesValuesThatAreNotDefinedYet) {
  EXPECT_THAT(refusal_with("/body/ops/0/inputs/1", 1), HasSubstr("value 1 is not defined here"));
  EXPECT_THAT(refusal_with("/body/ops/1/inputs/0", -1), HasSubstr("value -1 is not defined"));
  EXPECT_THAT(refusal_with("/body/outputs/0", 3), HasSubstr("value 3 is not defined"));
  EXPECT_THAT(refusal_with("/body/ops/1/inputs", Json::array()), HasSubstr("reads nothing"));
}

TEST(ProgramJson, RefusesListsOfVeryManyValues) {
  const Json many(std::vector<int>(kMostValuesRead + 1, 0));
  EXPECT_THAT(refusal_with("/body/ops/0/inputs", many),
              HasSubstr("body.ops[0].inputs: lists 131073 values: at most 131072 are allowed"));
  EXPECT_THAT(refusal_with("/body/outputs", many), HasSubstr("body.outputs: lists 131073 values"));
}

TEST(ProgramJson, InfersWhatOperationsWrite) {
  const Program program = program_from_json(small_program());
  EXPECT_EQ(program.body.shapes, (std::vector<Shape>{{2}, {2}, {2}}));
  EXPECT_EQ(program.body.ops[0].outputs, std::vector<ValueId>{1});
  EXPECT_EQ(program.body.ops[1].outputs, std::vector<ValueId>{2});
  EXPECT_THAT(refusal_with("/body/inputs/0/shape", {3}), HasSubstr("a score for each of its 2"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/1/block/ops/0/units", 3),
              HasSubstr("body.ops[0]: route 'model' needs parts that write signals of equal"));
}

TEST(ProgramJson, RefusesAnotherFormat) {
  for (const Json& format : {Json(0), Json(-1), Json(4)})
    EXPECT_THAT(refusal_with("/format", format), HasSubstr("expected a format from 1 to 3"));
  Json newer = small_program();
  newer["format"] = 4;
  newer["something"] = "new";
  EXPECT_THAT(refusal(newer), HasSubstr("format: expected a format from 1 to 3, found 4: use a"));
}

TEST(ProgramJson, RefusesShapesBeyondTheLimits) {
  for (const Json& shape : {Json{0}, Json{-2}, Json{1 << 30, 4}, Json{1, 1, 1, 1, 1, 1, 1, 1, 1},
                            Json{std::int64_t{1} << 62, 4, 4}}) {
    EXPECT_THAT(refusal_with("/body/inputs/0/shape", shape), HasSubstr("no sample can have"));
  }
  EXPECT_THAT(refusal_with("/body/inputs/0/shape", {18446744073709551615ULL}),
              HasSubstr("expected a whole number"));
  EXPECT_THAT(refusal_with("/body/inputs/0/shape", {1.5}), HasSubstr("expected a whole number"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/0/block/ops/0/units", std::int64_t{1} << 40),
              HasSubstr("at most 2^31 units"));
}

TEST(ProgramJson, RefusesNestingBeyondTheLimit) {
  EXPECT_EQ(refusal(nested(kDeepestProgram)), "it was read");
  EXPECT_THAT(refusal(nested(kDeepestProgram + 1)), HasSubstr("nest more than 100 deep"));
}

TEST(ProgramJson, RefusesDropout) {
  Json json = small_program();
  json["body"]["ops"][1] = Json::parse(R"({"op": "dropout", "rate": 0.5, "inputs": [1]})");
  EXPECT_THAT(refusal(json), HasSubstr("dropout is for learning only"));
}

TEST(ProgramJson, RefusesNamesThatAreNone) {
  EXPECT_THAT(refusal_with("/body/ops/0/address", "../up"), HasSubstr("expected an address"));
  EXPECT_THAT(refusal_with("/body/ops/0/address", ""), HasSubstr("expected an address"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/1/name", "a"), HasSubstr("a name of its own"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/1/name", "B"), HasSubstr("a name of its own"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/0/block/ops/0/weight", ""), HasSubstr("has no name"));
  EXPECT_THAT(refusal_with("/body/inputs/0/name", ""), HasSubstr("a name of its own"));
}

TEST(ProgramJson, RefusesAnAddressTwice) {
  Json json = nested(2);
  json["body"]["ops"][0]["address"] = "c0";
  EXPECT_THAT(refusal(json), HasSubstr("has the same address"));
  json = small_program();
  json["tasks"].push_back(json["tasks"][0]);
  EXPECT_THAT(refusal(json), HasSubstr("tasks[1]: another task"));
}

TEST(ProgramJson, RefusesTasksThatPointNowhere) {
  EXPECT_THAT(refusal_with("/tasks/0/index", 1), HasSubstr("tasks[0].index"));
  EXPECT_THAT(refusal_with("/tasks/0/index", -1), HasSubstr("none is number -1"));
  EXPECT_THAT(refusal_with("/tasks/0/output", "sofmax"), HasSubstr("did you mean 'softmax'"));
}

TEST(ProgramJson, SaysWhatIsHandedOutOnlyWhereItIsNotTheProbabilities) {
  Json json = small_program();
  json["format"] = kProgramFormat;
  EXPECT_EQ(program_from_json(json).tasks[0].answer, TaskOutput::Answer::kProbabilities);
  EXPECT_EQ(to_json(program_from_json(json)), json);
  json["tasks"][0]["answer"] = "class";
  EXPECT_EQ(program_from_json(json).tasks[0].answer, TaskOutput::Answer::kClass);
  EXPECT_EQ(to_json(program_from_json(json)), json);
  EXPECT_THAT(refusal_with("/tasks/0/answer", "clas"),
              AllOf(HasSubstr("tasks[0].answer"), HasSubstr("did you mean 'class'")));
  EXPECT_THAT(refusal_with("/tasks/0/answer", 3), HasSubstr("tasks[0].answer"));
}

TEST(ProgramJson, RefusesWhatIsNoProgramAtAll) {
  for (const Json& json : {Json(), Json(3), Json("x"), Json::array(), Json::object()})
    EXPECT_NE(refusal(json), "it was read");
  EXPECT_THAT(refusal_with("/body", 3), HasSubstr("body: expected an object, found 3"));
  EXPECT_THAT(refusal_with("/body/ops", Json::object()), HasSubstr("expected a list"));
  EXPECT_THAT(refusal_with("/body/ops/0/parts/0", Json::array()), HasSubstr("parts[0]"));
}

TEST(ProgramJson, ChecksTheFieldsOfACascade) {
  const auto with = [](const char* key, const Json& value) {
    Json json = nested(1);
    json["body"]["ops"][0][key] = value;
    return refusal(json);
  };
  EXPECT_EQ(with("threshold", 0.75), "it was read");
  EXPECT_THAT(with("threshold", "0.75"), HasSubstr("expected a number"));
  EXPECT_THAT(with("threshold", std::numeric_limits<double>::infinity()),
              HasSubstr("expected a finite number"));
  EXPECT_THAT(with("confidence", "sigmod"), HasSubstr("did you mean 'sigmoid'"));
}

TEST(ProgramJson, ChecksTheFallbackOfARoute) {
  Json json = small_program();
  json["format"] = kProgramFormat;
  Json& route = json["body"]["ops"][0];
  ASSERT_EQ(route["op"], "route");
  route["fallback"] = {{"to", {0, -1}}, {"measure", "confidence"}, {"least", 0.5}};
  EXPECT_EQ(nlohmann::json(to_json(program_from_json(json))), nlohmann::json(json));
  const auto with = [&](const char* key, const Json& value) {
    Json other = json;
    other["body"]["ops"][0]["fallback"][key] = value;
    return refusal(other);
  };
  EXPECT_THAT(with("to", {99}), HasSubstr("cannot fall back to 99 of"));
  EXPECT_THAT(with("to", {-2}), HasSubstr("cannot fall back to -2"));
  EXPECT_THAT(with("to", Json::array()), HasSubstr("falls back to nothing"));
  EXPECT_THAT(with("measure", "scor"), HasSubstr("did you mean 'score'"));
  EXPECT_THAT(with("least", "0.5"), HasSubstr("expected a number"));
  EXPECT_THAT(with("more", 1), HasSubstr("more"));
}

}  // namespace mgm
