#include "mgm/spec/spec_file.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::StartsWith;

std::string complaint(const std::string& text) {
  Problems problems;
  read_spec_file(parse_for_test(text), problems);
  return text_of(problems);
}

TEST(SpecFile, ExposesItsSections) {
  const Spec root = parse_for_test("{mgm: 1, data: {a: 1}, model: {net: mlp}, train: {epochs: 2}}");
  Problems problems;
  const FileConfig file = read_spec_file(root, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(file.data.spec.at("a").as_integer(), 1);
  EXPECT_EQ(file.model.spec.at("net").scalar(), "mlp");
  EXPECT_EQ(file.train.spec.at("epochs").as_integer(), 2);
}

TEST(SpecFile, MakesATrainSectionWhereThereIsNone) {
  for (const char* train : {"", "train:\n"}) {
    const Spec root = parse_for_test(std::string("mgm: 1\ndata: {}\nmodel: {net: mlp}\n") + train);
    Problems problems;
    const FileConfig file = read_spec_file(root, problems);
    EXPECT_TRUE(problems.empty());
    file.train.spec.set_default("epochs", 3);
    EXPECT_EQ(root.at("train").at("epochs").as_integer(), 3) << train;
  }
}

TEST(SpecFile, ReportsWhatIsMissing) {
  EXPECT_EQ(
      complaint("{}"),
      "s.yaml:1:1: missing option 'mgm': Version of the spec format; write mgm: 1.\n"
      "s.yaml:1:1: missing option 'data': Where samples come from, and what is read of them.\n"
      "s.yaml:1:1: missing option 'model': The root of the tree of nodes.");
}

TEST(SpecFile, ReportsAnotherVersion) {
  const std::string rest = "\ndata: {}\nmodel: {net: mlp}\n";
  EXPECT_EQ(complaint("mgm: 2" + rest),
            "s.yaml:1:6: expected version 1 of the spec format, found the number 2; write mgm: 1, "
            "or use the mgm that this spec was written for");
  EXPECT_THAT(complaint("mgm: '1'" + rest), StartsWith("s.yaml:1:6: expected version 1"));
}

TEST(SpecFile, ReportsUnknownSectionsAndWrongTypes) {
  EXPECT_EQ(complaint("mgm: 1\nmodle: {}\ndata: 3\nmodel: mlp\ntrain: [1]\n"),
            "s.yaml:2:1: unknown option 'modle' (did you mean 'model'?); known: mgm, data, model, "
            "train, infer\n"
            "s.yaml:3:7: 'data': expected a map (map of options, see data), found the number 3\n"
            "s.yaml:4:8: 'model': expected a node, a map with one kind, found the text \"mlp\"\n"
            "s.yaml:5:8: 'train': expected a map (map of options, see train), found a list of 1");
}

TEST(SpecFile, WantsAMap) {
  EXPECT_EQ(complaint("- 1\n"),
            "s.yaml:1:1: expected a map with mgm, data, model and train, found a list of 1");
  EXPECT_EQ(complaint("---\n~\n"),
            "s.yaml:2:1: expected a map with mgm, data, model and train, found nothing");
}

TEST(SpecFile, HasNoProblemsOfItsOwnAfterASyntaxError) {
  Problems problems;
  EXPECT_TRUE(read_spec_file(Spec(), problems).data.spec.absent());
  EXPECT_TRUE(problems.empty());
}

}  // namespace
}  // namespace mgm
