#include "mgm/data/target.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<Records> table(const std::string& text) { return parse_csv(text, "t.csv", {}); }

std::vector<float> written(const TargetEncoder& encoder, const Records& records,
                           std::size_t sample) {
  std::vector<float> numbers(elements(encoder.info().shape), -7);
  encoder.bind(records)(sample, numbers.data());
  return numbers;
}

TargetConfig of_class(const std::string& column, std::vector<std::string> names = {}) {
  TargetConfig config;
  config.class_column = column;
  config.names = std::move(names);
  return config;
}

const std::vector<std::size_t> kFirstThree{0, 1, 2};

TEST(Target, NumbersClassesAndLeavesMissingOnesOut) {
  const auto records = table("k,x\nb,1\na,1\nc,1\n,1\n");
  const auto encoder = TargetEncoder::fit("label", of_class("k", {"Ay", "Bee", "Sea"}), {},
                                          *records, kFirstThree, {0, 0});
  EXPECT_THAT(encoder.info().classes, ElementsAre("Ay", "Bee", "Sea"));
  EXPECT_EQ(encoder.info().shape, Shape{});
  EXPECT_THAT(written(encoder, *records, 0), ElementsAre(1));
  EXPECT_THAT(written(encoder, *records, 2), ElementsAre(2));
  EXPECT_TRUE(std::isnan(written(encoder, *records, 3)[0]));
}

TEST(Target, RefusesAClassThatWasNotThereToLearn) {
  const auto records = table("k,x\nb,1\na,1\nb,1\nd,1\n");
  const auto encoder =
      TargetEncoder::fit("label", of_class("k"), {}, *records, kFirstThree, {0, 0});
  EXPECT_THAT(error_of([&] { written(encoder, *records, 3); }),
              HasSubstr("t.csv:5: target 'label': sample 4 is of the class 'd', which the training "
                        "and validation data lack; known are a, b"));
}

TargetConfig of_list(const std::string& empty) {
  TargetConfig config;
  config.classes_column = "k";
  config.separator = ",";
  config.empty.value = empty;
  return config;
}

TEST(Target, SaysOfEachListedClassWhetherASampleIsOfIt) {
  const auto records = table("k,x\n\"b, a\",1\nc,1\n\" a ,, \",1\n,1\n");
  const auto encoder =
      TargetEncoder::fit("tags", of_list("missing"), {}, *records, kFirstThree, {0, 0});
  EXPECT_TRUE(encoder.info().lists_classes());
  EXPECT_THAT(encoder.info().classes, ElementsAre("a", "b", "c"));
  EXPECT_EQ(encoder.info().shape, Shape{3});
  EXPECT_THAT(written(encoder, *records, 0), ElementsAre(1, 1, 0));
  EXPECT_THAT(written(encoder, *records, 2), ElementsAre(1, 0, 0));
  EXPECT_TRUE(std::isnan(written(encoder, *records, 3)[1]));
}

TEST(Target, TakesAnEmptyListForMissingOrForNone) {
  const auto records = table("k,x\na,1\nb,1\na,1\n,1\n");
  const auto encoder =
      TargetEncoder::fit("tags", of_list("none"), {}, *records, kFirstThree, {0, 0});
  EXPECT_THAT(written(encoder, *records, 3), ElementsAre(0, 0));
  const auto read = TargetEncoder::read(encoder.json());
  EXPECT_EQ(read.json(), encoder.json());
  EXPECT_THAT(written(read, *records, 3), ElementsAre(0, 0));
}

TEST(Target, RefusesListsItCannotLearnFrom) {
  const auto records = table("k,x\na,1\nb,1\na,1\n\"a,d\",1\n");
  const auto encoder =
      TargetEncoder::fit("tags", of_list("missing"), {}, *records, kFirstThree, {0, 0});
  EXPECT_THAT(error_of([&] { written(encoder, *records, 3); }),
              HasSubstr("t.csv:5: target 'tags': sample 4 is of the class 'd'"));
  const auto blank = table("k,x\n,1\n,1\n,1\n");
  EXPECT_THAT(error_of([&] {
                TargetEncoder::fit("tags", of_list("none"), {}, *blank, kFirstThree, {0, 0});
              }),
              HasSubstr("no sample to learn from lists a class in column 'k'"));
}

TEST(Target, RefusesNamesThatDoNotFitTheClasses) {
  const auto records = table("k,x\nb,1\na,1\nc,1\n");
  EXPECT_THAT(
      error_of([&] {
        TargetEncoder::fit("label", of_class("k", {"A", "B"}), {}, *records, kFirstThree, {0, 0});
      }),
      HasSubstr("target 'label' has 3 classes in the data (a, b, c), but 2 names"));
}

ValueGroups animals_and_rest() { return {{"animals", "things"}, {{"cat", 0}, {"dog", 0}}, 1}; }

TEST(Target, GathersValuesIntoCoarserClasses) {
  const auto records = table("k,x\ncat,1\ncar,1\ndog,1\n,1\ncup,1\n");
  const auto encoder = TargetEncoder::fit("kind", of_class("k"), animals_and_rest(), *records,
                                          std::vector<std::size_t>{0, 1, 2, 4}, {0, 0});
  EXPECT_THAT(encoder.info().classes, ElementsAre("animals", "things"));
  const auto again = TargetEncoder::read(Json::parse(encoder.json().dump()));
  for (const TargetEncoder& one : {encoder, again}) {
    EXPECT_THAT(written(one, *records, 1), ElementsAre(1));
    EXPECT_THAT(written(one, *records, 2), ElementsAre(0));
    EXPECT_THAT(written(one, *records, 4), ElementsAre(1));
    EXPECT_TRUE(std::isnan(written(one, *records, 3)[0]));
  }
}

TEST(Target, PassesOverValuesOfNoGroup) {
  const auto records = table("k,x\ncat,1\ncar,1\ndog,1\n");
  const ValueGroups groups{{"small", "large"}, {{"cat", 0}, {"dog", 1}}, -1};
  const auto encoder =
      TargetEncoder::fit("kind", of_class("k"), groups, *records, kFirstThree, {0, 0});
  EXPECT_TRUE(std::isnan(written(encoder, *records, 1)[0]));
  EXPECT_THAT(written(encoder, *records, 2), ElementsAre(1));
}

TEST(Target, RefusesGroupsOfNothing) {
  const auto fit = [](const std::string& text, const ValueGroups& groups) {
    const auto records = table(text);
    return error_of([&] {
      TargetEncoder::fit("kind", of_class("k"), groups, *records, kFirstThree, {0, 0});
    });
  };
  EXPECT_THAT(fit("k,x\ncat,1\ncar,1\ncup,1\n", animals_and_rest()),
              HasSubstr("no sample to learn from is of the class 'dog', which belongs to the group "
                        "'animals'; known are car, cat, cup"));
  EXPECT_THAT(fit("k,x\ncat,1\ndog,1\ncat,1\n", animals_and_rest()),
              HasSubstr("no class is left for the group 'things'"));
}

TEST(Target, KeepsNumbersAsTheyAre) {
  const auto records = table("y,z,x\n1.5,-2,1\n,3,1\nold,3,1\n");
  TargetConfig config;
  config.number = {"y", "z"};
  const auto encoder = TargetEncoder::fit("size", config, {}, *records, kFirstThree, {0, 0});
  EXPECT_EQ(encoder.info().type, TargetInfo::Type::kNumber);
  EXPECT_EQ(encoder.info().shape, Shape{2});
  EXPECT_THAT(written(encoder, *records, 0), ElementsAre(1.5F, -2));
  EXPECT_TRUE(std::isnan(written(encoder, *records, 1)[0]));
  EXPECT_EQ(written(encoder, *records, 1)[1], 3);
  EXPECT_THAT(error_of([&] { written(encoder, *records, 2); }),
              HasSubstr("t.csv:4: target 'size': column 'y' holds 'old', expected a number"));
}

TEST(Target, IsReadBackAsItWasWritten) {
  const auto records = table("k,y\nb,1\na,2\nc,3\n");
  TargetConfig number;
  number.number = {"y"};
  for (const TargetConfig& config : {of_class("k", {"A", "B", "C"}), number}) {
    const auto encoder = TargetEncoder::fit("t", config, {}, *records, kFirstThree, {0, 0});
    const auto again = TargetEncoder::read(Json::parse(encoder.json().dump()));
    EXPECT_EQ(again.json(), encoder.json());
    EXPECT_EQ(written(again, *records, 2), written(encoder, *records, 2));
  }
}

TEST(Target, ReadsNothingThatCannotHaveBeenWritten) {
  for (
      const char* json : {
          R"({"name":"t","columns":["k"]})",
          R"({"name":"t","columns":[],"type":"number"})",
          R"({"name":"t","columns":["k"],"type":"classes","classes":[],"separator":";","empty":"none"})",
          R"({"name":"t","columns":["k"],"type":"classes","classes":["a","a"],"separator":";","empty":"none"})",
          R"({"name":"t","columns":["k"],"type":"classes","classes":["a"],"separator":"","empty":"none"})",
          R"({"name":"t","columns":["k"],"type":"classes","classes":["a"],"separator":";","empty":"?"})",
          R"({"name":"t","columns":["k","l"],"type":"classes","classes":["a"],"separator":";","empty":"none"})",
          R"({"name":"t","columns":["k"],"type":"class","values":["a"],"classes":["a"],"numbers":[0]})",
          R"({"name":"t","columns":["k"],"type":"class","values":["a","b"],"classes":["a"],"numbers":[0,0]})",
          R"({"name":"t","columns":["k"],"type":"class","values":["a","a"],"classes":["a","b"],"numbers":[0,1]})",
          R"({"name":"t","columns":["k","l"],"type":"class","values":["a","b"],"classes":["a","b"],"numbers":[0,1]})",
          R"({"name":"t","columns":["k"],"type":"class","values":["a","b"],"classes":["a","b"],"numbers":[0,2]})",
          R"({"name":"t","columns":["k"],"type":"class","values":["a","b"],"classes":["a","b"],"numbers":[0]})",
          R"({"name":"t","columns":["k"],"type":"class","values":["a","b"],"classes":["a","b"]})",
          R"({"name":"t","columns":["k"],"type":"image","shape":[3,4,4],"resize":"bilinear_antialiased","grey":"bt601","alpha":"onto_black"})",
          R"({"name":"t","columns":["k"],"type":"image","shape":[1,4],"resize":"bilinear_antialiased","grey":"bt601","alpha":"onto_black"})",
          R"({"name":"t","columns":["k"],"type":"image","shape":[1,99999999,99999999],"resize":"bilinear_antialiased","grey":"bt601","alpha":"onto_black"})",
          R"({"name":"t","columns":["k"],"type":"image","shape":[1,-4,-4],"resize":"bilinear_antialiased","grey":"bt601","alpha":"onto_black"})",
          R"({"name":"t","columns":"k","type":"number"})",
          R"(null)",
      }) {
    EXPECT_THROW(TargetEncoder::read(Json::parse(json)), std::exception) << json;
  }
}

}  // namespace
}  // namespace mgm
