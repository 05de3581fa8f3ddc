#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>
#include <sys/stat.h>
#include <thread>

#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/load.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

/// An encoding of the columns a and b, with the target y, of a table of so many columns.
std::unique_ptr<Encoding> of_table(const Json& header = nullptr, const std::string& a = "a",
                                   const std::string& b = "b", const std::string& y = "y",
                                   int columns = 3, const std::string& delimiter = ",") {
  const auto numeric = [](const std::string& name) {
    return Json{
        {"name", name}, {"type", "numeric"}, {"mean", 0}, {"deviation", 1}, {"filling", -1}};
  };
  Json json;
  json["inputs"] = Json::array(
      {Json{{"name", "x"}, {"type", "table"}, {"columns", Json::array({numeric(a), numeric(b)})}}});
  json["targets"] =
      Json::array({Json{{"name", "y"}, {"columns", Json::array({y})}, {"type", "number"}}});
  json["table"] = Json{{"header", header},
                       {"delimiter", delimiter},
                       {"missing", Json::array({"none"})},
                       {"columns", columns}};
  return read_encoding(json);
}

std::unique_ptr<Encoding> of_pictures() {
  return read_encoding(Json::parse(
      R"({"inputs":[{"name":"image","type":"image","column":"image","shape":[1,2,2],
          "resize":"bilinear_antialiased","grey":"bt601","alpha":"onto_black","mean":[0],"deviation":[1]}],
          "targets":[]})"));
}

std::vector<float> read_all(const Encoding& encoding, std::shared_ptr<const Records> records) {
  std::vector<std::size_t> samples(records->size());
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  const Batch batch = encoding.apply(std::move(records), false)->read(samples);
  EXPECT_TRUE(batch.targets.empty());
  return batch.inputs.begin()->second.values;
}

std::vector<float> from_stream(const Encoding& encoding, const std::string& text) {
  std::istringstream stream(text);
  return read_all(encoding, open_input("-", encoding, stream));
}

std::string problem_of(const Encoding& encoding, const std::string& text) {
  return error_of([&] { from_stream(encoding, text); });
}

TEST(OpenInput, ReadsCsvWithColumnsInAnyOrderAndWithoutTargets) {
  EXPECT_THAT(from_stream(*of_table(), "b,extra,a\n2,x,1\n4,y,3\n"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(from_stream(*of_table(), "a,b\nnone,2\n"), ElementsAre(-1, 2))
      << "what is missing is as in training";
}

TEST(OpenInput, ReadsJsonl) {
  EXPECT_THAT(from_stream(*of_table(), "\n{\"b\": 2, \"a\": 1}\n{\"a\": null, \"b\": \"none\"}\n"),
              ElementsAre(1, 2, -1, -1));
}

/// What a key that a line lacks means does not depend on the lines that are read with it.
TEST(OpenInput, ReadsJsonlAlikeWhereverItIsCut) {
  const auto encoding = of_table();
  std::istringstream stream("{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3, \"b\": 4}\n");
  const auto input = stream_input("-", *encoding, stream);
  std::vector<float> found;
  while (auto records = input->next({1})) {
    const auto values = read_all(*encoding, std::move(records));
    found.insert(found.end(), values.begin(), values.end());
  }
  EXPECT_EQ(found, from_stream(*encoding, "{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3, \"b\": 4}\n"));
  EXPECT_THAT(found, ElementsAre(1, found[1], 2, found[1], 3, 4));
}

TEST(OpenInput, RefusesJsonlOfOtherKeys) {
  std::istringstream stream("{\"agee\": 1}\n{\"age\": 1}\n{}\n");
  const auto records = open_input("-", *of_table(nullptr, "age"), stream);
  EXPECT_THAT(records->problem(0)->what(),
              HasSubstr("standard input:1: has no column 'age' (did you mean 'agee'?), nor any"));
  EXPECT_FALSE(records->problem(1).has_value());
  EXPECT_FALSE(records->problem(2).has_value()) << "all is missing";
}

/// The problem of the only line of a text.
std::string problem_of_line(const Encoding& encoding, const std::string& line) {
  std::istringstream stream(line + "\n");
  const auto problem = open_input("-", encoding, stream)->problem(0);
  return problem ? problem->what() : "";
}

TEST(OpenInput, RefusesJsonlWhoseKeyIsNearlyOneThatTheLineLacks) {
  const auto encoding = of_table(nullptr, "width", "colour", "prices");
  EXPECT_THAT(problem_of_line(*encoding, "{\"width\": 1, \"color\": 2}"),
              HasSubstr("standard input:1: has no column 'colour', but 'color', which is not read: "
                        "call it 'colour', or say \"colour\": null"));
  EXPECT_THAT(problem_of_line(*encoding, "{\"Width\": 1, \"colour\": 2}"),
              HasSubstr("has no column 'width', but 'Width'"));
  for (const char* fine :
       {"{\"width\": 1}", "{\"width\": 1, \"height\": 2}",
        "{\"width\": 1, \"color\": 2, \"colour\": 3}", "{\"width\": 1, \"prices\": 2}"})
    EXPECT_EQ(problem_of_line(*encoding, fine), "") << fine;
  const auto targets = of_table(nullptr, "width", "price", "prices");
  EXPECT_EQ(problem_of_line(*targets, "{\"width\": 1, \"prices\": 2}"), "") << "the target";
  const auto numbered = of_table(nullptr, "x12", "x13");
  EXPECT_EQ(problem_of_line(*numbered, "{\"x12\": 1, \"x14\": 2}"), "") << "another column";
}

TEST(OpenInput, KnowsWhichColumnsNoLineOfJsonlHad) {
  std::istringstream stream("{\"a\": 1}\n{\"a\": 2, \"b\": null}\n");
  const auto encoding = of_table();
  const auto input = stream_input("-", *encoding, stream);
  input->next({1});
  EXPECT_THAT(input->never_held(), ElementsAre("b"));
  input->next({1});
  EXPECT_THAT(input->never_held(), testing::IsEmpty());
}

TEST(OpenInput, PassesOverAByteOrderMarkWhateverFollows) {
  EXPECT_THAT(from_stream(*of_table(), "\xef\xbb\xbf{\"b\": 2, \"a\": 1}\n"), ElementsAre(1, 2));
  EXPECT_THAT(from_stream(*of_table(),
                          "\xef\xbb\xbf"
                          "a,b\n1,2\n"),
              ElementsAre(1, 2));
}

TEST(OpenInput, FindsTheDelimiter) {
  EXPECT_THAT(from_stream(*of_table(nullptr, "a", "b", "y", 3, ";"), "a;b\n1;2\n"),
              ElementsAre(1, 2));
  EXPECT_THAT(from_stream(*of_table(nullptr, "a", "b", "y", 3, ";"), "a,b\n1,2\n"),
              ElementsAre(1, 2));
  EXPECT_THAT(from_stream(*of_table(), "a\tb\n1\t2\n"), ElementsAre(1, 2));
}

TEST(OpenInput, NamesTheNearestColumn) {
  EXPECT_THAT(problem_of(*of_table(nullptr, "age"), "agee,b\n1,2\n"),
              HasSubstr("standard input: has no column 'age' (did you mean 'agee'?)"));
  EXPECT_THAT(problem_of(*of_table(), "1,2\n3,4\n"), HasSubstr("has no column 'a'"));
}

TEST(OpenInput, TellsColumnsWithoutNamesByTheirNumber) {
  const auto encoding = of_table(false, "c2", "c3", "c1", 3);
  EXPECT_THAT(from_stream(*encoding, "9,1,2\n9,3,4\n"), ElementsAre(1, 2, 3, 4))
      << "with the target";
  EXPECT_THAT(from_stream(*encoding, "1,2\n3,4\n"), ElementsAre(1, 2, 3, 4)) << "without";
  EXPECT_THAT(problem_of(*encoding, "1\n"),
              HasSubstr("standard input:1: has 1 fields, expected 3 as in training, or 2 without"));
  EXPECT_THAT(from_stream(*encoding, "c3,c2\n2,1\n"), ElementsAre(1, 2)) << "or by a header";
}

TEST(OpenInput, RefusesInputThatHoldsNothing) {
  EXPECT_THAT(problem_of(*of_table(), " \n\n"), HasSubstr("standard input: is empty"));
  EXPECT_THAT(problem_of(*of_table(), "a,b\n"), HasSubstr("holds a header, but no rows"));
}

TEST(OpenInput, ReadsFilesOfEveryKind) {
  const TempFolder folder;
  std::istringstream nothing;
  const auto table = of_table();
  for (const auto& [name, content] :
       std::vector<std::pair<std::string, std::string>>{{"t.csv", "a,b\n1,2\n"},
                                                        {"t.csv.gz", gzipped("a,b\n1,2\n")},
                                                        {"t.jsonl", "{\"a\":1,\"b\":2}"}}) {
    const std::string path = folder.write(name, content).string();
    EXPECT_THAT(read_all(*table, open_input(path, *table, nothing)), ElementsAre(1, 2)) << name;
  }
  const auto pictures = of_pictures();
  for (const auto& [name, content] : std::vector<std::pair<std::string, std::string>>{
           {"p/a/1.png", png_of(plain_picture(5, 4, 3, 255))},
           {"picture", png_of(plain_picture(5, 4, 3, 255))},
           {"i.idx.gz", gzipped(idx_of({1, 2, 2}, "\xff\xff\xff\xff"))}}) {
    const std::string path = folder.write(name, content).string();
    const auto values = read_all(*pictures, open_input(path, *pictures, nothing));
    EXPECT_THAT(values, testing::Each(testing::FloatNear(1, 1e-6F))) << name;
    EXPECT_EQ(values.size(), 4U);
  }
  const auto records = open_input((folder.path() / "p").string(), *pictures, nothing);
  EXPECT_EQ(records->label(0), (folder.path() / "p/a/1.png").string());
}

TEST(OpenInput, ReadsPicturesThatAreListed) {
  const TempFolder folder;
  const std::string one = folder.write("1.png", png_of(plain_picture(2, 2, 1, 255))).string();
  const std::string two = folder.write("2.png", png_of(plain_picture(2, 2, 1, 0))).string();
  std::istringstream stream(one + "\r\n" + two + "\n\n");
  const auto encoding = of_pictures();
  const auto records = open_input("-", *encoding, stream);
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ(records->label(0), one);
  EXPECT_THAT(read_all(*encoding, records), ElementsAre(1, 1, 1, 1, 0, 0, 0, 0));
}

TEST(OpenInput, ReadsFromAPipeWhatCanBeReadOnlyOnce) {
  const TempFolder folder;
  const auto table = of_table();
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "a,b\n1,2\n3,4\n"; });
  std::istringstream nothing;
  EXPECT_EQ(open_input(pipe, *table, nothing)->size(), 2U);
  writer.join();
}

TEST(OpenInput, RefusesWhatDoesNotFitTheModel) {
  const TempFolder folder;
  std::istringstream nothing;
  const auto table = of_table();
  EXPECT_THAT(error_of([&] { open_input((folder.path() / "none").string(), *table, nothing); }),
              HasSubstr("none: does not exist"));
  const std::string picture = folder.write("1.png", png_of(plain_picture(2, 2, 1, 255))).string();
  EXPECT_THAT(error_of([&] { read_all(*table, open_input(picture, *table, nothing)); }),
              HasSubstr("has no column 'a'; there are: image, folder, path"));
  const std::string empty = folder.write("empty.csv", "").string();
  EXPECT_THAT(error_of([&] { open_input(empty, *table, nothing); }),
              HasSubstr("empty.csv: is empty"));
}

}  // namespace
}  // namespace mgm
