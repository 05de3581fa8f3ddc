#include "mgm/spec/word_or.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using testing::HasSubstr;

struct StartConfig {
  static constexpr const char* kName = "start";
  static constexpr const char* kSummary = "Where to start.";
  std::string file;
  std::map<std::string, std::string> rename;
};
template <class Fields>
void describe(Fields& field, StartConfig& config) {
  field("file", config.file, "A file.", required);
  field("rename", config.rename, "New names.");
}

struct HolderConfig {
  WordOr<StartConfig> start{{"auto", {"auto", "fresh"}}};
};
template <class Fields>
void describe(Fields& field, HolderConfig& config) {
  field("start", config.start, "Where to start.");
}

HolderConfig read(const std::string& text, std::string* said = nullptr) {
  Problems problems;
  const HolderConfig config = read_config<HolderConfig>(parse_for_test(text), problems);
  if (said != nullptr) *said = text_of(problems);
  EXPECT_EQ(problems.empty(), said == nullptr) << text_of(problems);
  return config;
}

TEST(WordOr, IsAWord) {
  EXPECT_TRUE(read("{}").start == "auto");
  EXPECT_TRUE(read("{start: fresh}").start == "fresh");
  EXPECT_FALSE(read("{start: fresh}").start.options.has_value());
}

TEST(WordOr, OrAMapOfOptions) {
  const auto start = read("{start: {file: a.bin, rename: {'backbone.': '', x: y}}}").start;
  ASSERT_TRUE(start.options.has_value());
  EXPECT_FALSE(start == "auto");
  EXPECT_EQ(start.options->file, "a.bin");
  EXPECT_EQ(start.options->rename.at("backbone."), "");
  EXPECT_EQ(start.options->rename.at("x"), "y");
}

TEST(WordOr, IsWrittenAsItWasRead) {
  const HolderConfig word = read("{start: fresh}");
  EXPECT_EQ(write_config(word).dump(), R"({"start":"fresh"})");
  const HolderConfig map = read("{start: {file: f, rename: {a: b}}}");
  EXPECT_EQ(write_config(map).dump(), R"({"start":{"file":"f","rename":{"a":"b"}}})");
}

TEST(WordOr, SaysWhatElseWasExpected) {
  std::string said;
  read("{start: frsh}", &said);
  EXPECT_THAT(said, HasSubstr("did you mean 'fresh'?"));
  read("{start: {fil: x}}", &said);
  EXPECT_THAT(said, HasSubstr("missing option 'file'"));
  EXPECT_THAT(said, HasSubstr("did you mean 'file'?"));
  read("{start: {file: x, rename: [a]}}", &said);
  EXPECT_THAT(said, HasSubstr("expected a map of options, found a list"));
  read("{start: {file: x, rename: {a: [b]}}}", &said);
  EXPECT_THAT(said, HasSubstr("expected a text, found a list"));
}

TEST(WordOr, NamesItsOptionsInHelpAndSchema) {
  const FieldInfo info = fields_of<HolderConfig>().front();
  EXPECT_EQ(info.type, "auto, fresh or a map: mgm help start");
  EXPECT_EQ(info.schema.dump(),
            R"({"anyOf":[{"enum":["auto","fresh"]},{"$ref":"#/$defs/section.start"}]})");
}

}  // namespace
}  // namespace mgm
