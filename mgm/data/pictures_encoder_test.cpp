#include "mgm/data/pictures_encoder.h"

#include <gmock/gmock.h>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/image_folder.h"

namespace mgm {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatEq;
using testing::FloatNear;
using testing::HasSubstr;

std::vector<float> encoded(const InputEncoder& encoder, const Records& records,
                           std::size_t sample) {
  std::vector<float> numbers(elements(encoder.shape()));
  encoder.bind(records)(sample, numbers.data());
  return numbers;
}

InputConfig pictures(const std::string& normalise) {
  InputConfig config;
  config.columns = {"image"};
  config.normalise.value = normalise;
  return config;
}

/// Two grey pictures of 2 x 2, of the values 0 and 102.
class GreyPictures : public testing::Test {
 protected:
  GreyPictures() {
    folder_.write("a/1.png", png_of(plain_picture(2, 2, 1, 0)));
    folder_.write("a/2.png", png_of(plain_picture(2, 2, 1, 102)));
  }
  std::unique_ptr<Records> records() const {
    return open_source(ImageFolderConfig{"."}, folder_.path());
  }
  TempFolder folder_;
  std::vector<std::size_t> both_{0, 1};
};

TEST_F(GreyPictures, AreNormalisedByMeanAndDeviationOfTheTrainingPart) {
  const auto images = records();
  const auto encoder = fit_pictures("x", pictures("dataset"), *images, both_);
  EXPECT_EQ(encoder->shape(), (Shape{1, 2, 2}));
  EXPECT_THAT(encoded(*encoder, *images, 0), Each(FloatNear(-1, 1e-5F)));
  EXPECT_THAT(encoded(*encoder, *images, 1), Each(FloatNear(1, 1e-5F)));
  const std::vector<std::size_t> first{0};
  const auto narrow = fit_pictures("x", pictures("dataset"), *images, first);
  EXPECT_THAT(encoded(*narrow, *images, 1), Each(FloatEq(0.4F))) << "a deviation of 0 is left out";
}

TEST_F(GreyPictures, AreScaledAsTold) {
  const auto images = records();
  EXPECT_THAT(encoded(*fit_pictures("x", pictures("unit"), *images, both_), *images, 1),
              Each(FloatEq(0.4F)));
  EXPECT_THAT(encoded(*fit_pictures("x", pictures("none"), *images, both_), *images, 1),
              Each(FloatNear(102, 1e-4F)));
  InputConfig config = pictures("imagenet");
  config.channels = 3;
  const auto encoder = fit_pictures("x", config, *images, both_);
  EXPECT_EQ(encoder->shape(), (Shape{3, 2, 2}));
  const auto numbers = encoded(*encoder, *images, 0);
  EXPECT_FLOAT_EQ(numbers.front(), -0.485F / 0.229F);
  EXPECT_FLOAT_EQ(numbers.back(), -0.406F / 0.225F);
}

TEST_F(GreyPictures, AreTheSameByTheShortAndTheLongWay) {
  folder_.write("a/3.png",
                png_of(drawn(2, 2, 1, [](int x, int y, int) { return 90 * x + 70 * y; })));
  folder_.write("a/4.png",
                png_of(drawn(2, 2, 3, [](int x, int y, int) { return 90 * x + 70 * y; })));
  const auto images = records();
  const auto encoder = fit_pictures("x", pictures("dataset"), *images, both_);
  const auto grey = encoded(*encoder, *images, 2);
  const auto colour = encoded(*encoder, *images, 3);
  for (std::size_t i = 0; i < grey.size(); ++i) EXPECT_NEAR(grey[i], colour[i], 1e-5);
}

TEST_F(GreyPictures, HaveColourWhereSomeOfThemHave) {
  folder_.write("a/3.png", png_of(plain_picture(2, 2, 3, 9)));
  const auto images = records();
  const std::vector<std::size_t> all{0, 1, 2};
  EXPECT_EQ(fit_pictures("x", pictures("unit"), *images, all)->shape(), (Shape{3, 2, 2}));
  EXPECT_EQ(fit_pictures("x", pictures("unit"), *images, both_)->shape(), (Shape{1, 2, 2}));
}

TEST_F(GreyPictures, OfAnotherSizeNeedResizing) {
  folder_.write("a/3.png", png_of(plain_picture(3, 4, 1, 102)));
  const auto images = records();
  InputConfig config = pictures("unit");
  const auto encoder = fit_pictures("x", config, *images, both_);
  EXPECT_THAT(error_of([&] { encoded(*encoder, *images, 2); }),
              HasSubstr("the picture is 4 x 3 pixels (height x width), expected 2 x 2 as the first "
                        "training sample: say resize: [height, width]"));
  EXPECT_THAT(error_of([&] { encoded(*read_input(encoder->json()), *images, 2); }),
              HasSubstr("expected 2 x 2 as the model was trained on: scale it"));
  config.resize = {3, 1};
  const auto resizing = fit_pictures("x", config, *images, both_);
  EXPECT_EQ(resizing->shape(), (Shape{1, 3, 1}));
  EXPECT_THAT(encoded(*resizing, *images, 2), Each(FloatNear(0.4F, 1e-6F)));
  EXPECT_THAT(encoded(*resizing, *images, 0), ElementsAre(0, 0, 0));
}

TEST_F(GreyPictures, MayBeNamedInATable) {
  folder_.write("t.csv", "photo,b\na/2.png,1\na/9.png,2\n,3\n");
  CsvConfig csv;
  csv.path = "t.csv";
  const auto table = open_source(csv, folder_.path());
  InputConfig config = pictures("unit");
  config.columns = {"photo"};
  const std::vector<std::size_t> first{0};
  const auto encoder = fit_pictures("x", config, *table, first);
  EXPECT_THAT(encoded(*encoder, *table, 0), Each(FloatEq(0.4F)));
  const auto check = encoder->bind_check(*table);
  EXPECT_EQ(error_of([&] { check(0); }), "");
  EXPECT_THAT(error_of([&] { check(1); }),
              HasSubstr("t.csv:3: column 'photo' holds 'a/9.png', but"));
  EXPECT_THAT(error_of([&] { check(2); }), HasSubstr("t.csv:4: column 'photo' is empty"));
}

TEST_F(GreyPictures, AreReadBackAsTheyWereWritten) {
  const auto images = records();
  const auto encoder = fit_pictures("x", pictures("dataset"), *images, both_);
  const auto again = read_input(nlohmann::ordered_json::parse(encoder->json().dump()));
  EXPECT_EQ(again->json(), encoder->json());
  EXPECT_EQ(encoded(*again, *images, 1), encoded(*encoder, *images, 1));
}

TEST(PicturesEncoder, ReadsNothingThatCannotHaveBeenWritten) {
  const auto good = nlohmann::ordered_json::parse(
      R"({"type":"image","column":"image","shape":[1,2,2],"resize":"bilinear_antialiased",)"
      R"("grey":"bt601","alpha":"onto_black","mean":[0.1],"deviation":[0.2]})");
  EXPECT_EQ(read_pictures(good)->shape(), (Shape{1, 2, 2}));
  for (const char* patch :
       {R"({"shape":[2,2,2]})", R"({"shape":[1,0,2]})", R"({"shape":[1,2]})",
        R"({"shape":[1,-2,-2]})", R"({"shape":[1,100000,100000]})", R"({"shape":[3,2,2]})",
        R"({"mean":[0.1,0.2]})", R"({"mean":[null]})", R"({"deviation":[0]})",
        R"({"deviation":[-1]})", R"({"deviation":[]})", R"({"column":null})", R"({"resize":"yes"})",
        R"({"resize":true})", R"({"shape":[1,9223372036854775807,9]})"}) {
    auto json = good;
    json.update(nlohmann::ordered_json::parse(patch));
    EXPECT_THROW(read_pictures(json), std::exception) << patch;
  }
}

}  // namespace
}  // namespace mgm
