#include "mgm/data/target_pictures.h"

#include <gmock/gmock.h>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/image_folder.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TargetPictures : public testing::Test {
 protected:
  TargetPictures() {
    folder_.write("photos/a/1.jpg", jpeg_of(plain_picture(8, 8, 3, 9)));
    folder_.write("photos/a/2.png", png_of(plain_picture(8, 8, 3, 9)));
    folder_.write("photos/a/3.png", png_of(plain_picture(8, 8, 3, 9)));
  }
  std::shared_ptr<const Records> with(const std::string& targets) const {
    return with_target_pictures(open_source(ImageFolderConfig{"photos"}, folder_.path()), "edges",
                                folder_.path() / targets);
  }
  TempFolder folder_;
};

TEST_F(TargetPictures, LieUnderTheSamePathsWhateverTheirEnding) {
  folder_.write("edges/a/1.png", png_of(plain_picture(4, 4, 1, 51)));
  folder_.write("edges/a/3.png", png_of(plain_picture(4, 4, 1, 52)));
  const auto records = with("edges");
  EXPECT_THAT(records->image_columns(), ElementsAre("image", "target edges"));
  EXPECT_EQ(records->image(1, 0).pixels.front(), 51);
  EXPECT_TRUE(records->image(1, 1).empty()) << "a/2 has no target";
  EXPECT_EQ(records->image(1, 2).pixels.front(), 52);
  EXPECT_EQ(records->image(0, 2).width, 8) << "the input is untouched";
  EXPECT_EQ(records->text(1, 0), "a/1.jpg");
}

TEST_F(TargetPictures, AreRefusedWhereNoneFits) {
  EXPECT_THAT(error_of([&] { with("edges"); }), HasSubstr("edges: is no folder that can be read"));
  folder_.write("edges/b/1.png", png_of(plain_picture(4, 4, 1, 51)));
  EXPECT_THAT(
      error_of([&] { with("edges"); }),
      HasSubstr("edges: holds no picture for any sample, expected files under the same paths "
                "as the inputs, such as a/1.jpg"));
}

TEST_F(TargetPictures, AreNotSoughtOutsideOfTheirFolder) {
  folder_.write("edges/a/1.png", png_of(plain_picture(4, 4, 1, 51)));
  const std::string absolute = (folder_.path() / "photos/a/1.jpg").string();
  for (const std::string& path : {absolute, std::string("../photos/a/1.jpg")}) {
    EXPECT_THAT(error_of([&] {
                  with_target_pictures(std::shared_ptr<const Records>(
                                           parse_csv("path,x\n" + path + ",1\n", "t.csv", {})),
                                       "edges", folder_.path() / "edges");
                }),
                HasSubstr("t.csv:2: the path '" + path + "' leads out of the folder"));
  }
}

}  // namespace
}  // namespace mgm
