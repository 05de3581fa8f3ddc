#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <numeric>

#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/load.h"
#include "mgm/data/source.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

/// A folder, and data sections that are read in it.
class OnBadSample : public testing::Test {
 protected:
  LoadedData load(const std::string& yaml, const std::string& on_bad_sample = "skip") {
    Registry registry;
    registry.family<SourceKind>().add(source_kind<CsvConfig>());
    registry.family<SourceKind>().add(source_kind<ImageFolderConfig>());
    Problems problems;
    const Spec spec =
        Spec::parse(yaml + "on_bad_sample: " + on_bad_sample + "\n", "s.yaml", problems);
    problems.throw_if_any();
    LoadedData data = load_data(spec, folder_.path(), registry, problems);
    problems.throw_if_any();
    return data;
  }
  std::string problem_of(const std::string& yaml, const std::string& on_bad_sample) {
    return error_of([&] { load(yaml, on_bad_sample); });
  }
  static std::vector<float> inputs_of(const LoadedData& data, const std::string& name) {
    std::vector<std::size_t> samples(data.dataset->size());
    std::iota(samples.begin(), samples.end(), std::size_t{0});
    return data.dataset->read(samples).inputs.at(name).values;
  }
  static void expect_same(const LoadedData& a, const LoadedData& b, const std::string& input) {
    EXPECT_EQ(inputs_of(a, input), inputs_of(b, input));
    EXPECT_EQ(a.split.train, b.split.train);
    EXPECT_EQ(a.split.validation, b.split.validation);
    EXPECT_EQ(a.split.test, b.split.test);
    EXPECT_EQ(a.encoding->json(), b.encoding->json());
  }
  TempFolder folder_;
};

constexpr const char* kTable =
    "source: {csv: t.csv}\n"
    "inputs: {x: {type: numeric, missing: refuse}}\n"
    "targets: {y: {class: y}, z: {number: z}}\n"
    "split: {validation: 0.2, test: 0.2}\n";

/// `bad` is put behind every seventh row.
std::string table_with(const std::vector<std::string>& bad) {
  std::string text = "x,y,z\n";
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(i) + (i % 2 == 0 ? ",a," : ",b,") + std::to_string(i * i) + "\n";
    if (i % 7 == 6 && static_cast<std::size_t>(i / 7) < bad.size()) text += bad[i / 7] + "\n";
  }
  return text;
}

TEST_F(OnBadSample, LeavesRowsOutAsIfTheyHadNeverBeenThere) {
  folder_.write("t.csv", table_with({}));
  const LoadedData clean = load(kTable);
  EXPECT_EQ(clean.left_out.count(), 0U);
  EXPECT_EQ(clean.fingerprint, load(kTable, "refuse").fingerprint);
  folder_.write("t.csv", table_with({"1,2", "\xff,a,1", "one,a,1", ",a,1", "1,a,one"}));
  const LoadedData mended = load(kTable);
  expect_same(mended, clean, "x");
  EXPECT_NE(mended.fingerprint, clean.fingerprint);
  EXPECT_THAT(mended.left_out.text("left out"),
              AllOf(HasSubstr("5 bad samples left out"), HasSubstr("t.csv:9: has 2 fields"),
                    HasSubstr("t.csv:17: is not UTF-8"), HasSubstr("holds 'one', expected a num"),
                    HasSubstr("column 'x' is empty, and the spec says missing: refuse"),
                    HasSubstr("target 'z': column 'z' holds 'one', expected a number")));
}

TEST_F(OnBadSample, RefusesThemAllByNameWhereNothingElseIsSaid) {
  folder_.write("t.csv", table_with({"1,2", "\xff,a,1"}));
  EXPECT_THAT(problem_of(kTable, "refuse"),
              AllOf(HasSubstr("2 samples cannot be read"), HasSubstr("t.csv:9: has 2 fields"),
                    HasSubstr("t.csv:17: is not UTF-8")));
}

constexpr const char* kPictures =
    "source: {images: p}\n"
    "inputs: {image: {resize: [4, 4]}}\n"
    "targets: {label: {class: folder}}\n"
    "split: {validation: 0.2, test: 0.2}\n";

TEST_F(OnBadSample, LeavesPicturesOutAsIfTheyHadNeverBeenThere) {
  for (int i = 0; i < 20; ++i) {
    const std::string name = std::string(i % 2 == 0 ? "p/dark/" : "p/light/") + std::to_string(i);
    folder_.write(name + ".png", png_of(plain_picture(4 + i % 3, 5, 1, i * 10)));
  }
  const LoadedData clean = load(kPictures);
  folder_.write("p/dark/00.png", "no picture");
  folder_.write("p/light/15a.png", png_of(plain_picture(9, 9, 1, 1)).substr(0, 50));
  EXPECT_THAT(problem_of(kPictures, "refuse"), HasSubstr("00.png: is neither a PNG"));
  const LoadedData mended = load(kPictures);
  expect_same(mended, clean, "image");
  EXPECT_THAT(mended.left_out.text("left out"),
              AllOf(HasSubstr("2 bad samples left out"), HasSubstr("dark/00.png: is neither a PNG"),
                    HasSubstr("light/15a.png: is a damaged PNG")));
  folder_.write("p/dark/00.png", "no pictura");
  EXPECT_EQ(load(kPictures).fingerprint, mended.fingerprint);
  // repaired, to the same number of bytes: another set of samples
  const std::string png = png_of(plain_picture(1, 1, 1, 1));
  folder_.write("p/dark/00.png", std::string(png.size(), 'x'));
  const std::string broken = load(kPictures).fingerprint;
  folder_.write("p/dark/00.png", png);
  EXPECT_NE(load(kPictures).fingerprint, broken);
}

TEST_F(OnBadSample, LooksAtPicturesThatTargetsAreToo) {
  for (int i = 0; i < 10; ++i) {
    folder_.write("p/" + std::to_string(i) + ".png", png_of(plain_picture(4, 4, 1, i)));
    folder_.write("edges/" + std::to_string(i) + ".png", png_of(plain_picture(4, 4, 1, i)));
  }
  folder_.write("edges/3.png", "no picture");
  const LoadedData data = load(
      "source: {images: p}\ninputs: {image: {}}\ntargets: {edges: {image: edges}}\n"
      "split: {validation: 0.2}\n");
  EXPECT_EQ(data.dataset->size(), 9U);
  EXPECT_THAT(data.left_out.text("left out"), HasSubstr("edges/3.png: is neither a PNG nor"));
}

TEST_F(OnBadSample, RefusesAnUnknownClassAllTheSame) {
  folder_.write("t.csv", "x,part,y\n1,train,a\n2,train,b\n3,test,c\n4,validation,a\n");
  EXPECT_THAT(problem_of("source: {csv: t.csv}\ninputs: {x: {}}\ntargets: {y: {class: y}}\n"
                         "split: {column: part}\n",
                         "skip"),
              HasSubstr("t.csv:4: target 'y': sample 3 is of the class 'c'"));
}

TEST_F(OnBadSample, RefusesDataOfWhichNothingIsLeft) {
  folder_.write("t.csv", "x,y,z\n1,a\n2,b\n");
  EXPECT_THAT(problem_of(kTable, "skip"), HasSubstr("2 bad samples are all that there are"));
}

}  // namespace
}  // namespace mgm
