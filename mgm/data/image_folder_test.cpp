#include "mgm/data/image_folder.h"

#include <functional>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string problem_of(const TempFolder& folder, const std::string& path) {
  return error_of([&] { open_source(ImageFolderConfig{path}, folder.path()); });
}

TEST(ImageFolder, YieldsPicturesSortedByPathWithTheirFolder) {
  const TempFolder folder;
  folder.write("p/dog/2.jpg", jpeg_of(plain_picture(4, 3, 3, 50)));
  folder.write("p/cat/deep/1.png", png_of(plain_picture(2, 2, 1, 9)));
  folder.write("p/loose.PNG", png_of(plain_picture(1, 1, 1, 9)));
  folder.write("p/notes.txt", "no picture");
  folder.write("p/cat/.hidden.png", "no picture");
  const auto records = open_source(ImageFolderConfig{"p/"}, folder.path());
  ASSERT_EQ(records->size(), 3U);
  EXPECT_THAT(records->text_columns(), ElementsAre("folder", "path"));
  EXPECT_THAT(records->image_columns(), ElementsAre("image"));
  EXPECT_EQ(records->text(1, 0), "cat/deep/1.png");
  EXPECT_EQ(records->text(0, 0), "cat") << "the first level";
  EXPECT_EQ(records->text(0, 1), "dog");
  EXPECT_EQ(records->text(0, 2), std::nullopt) << "loose.PNG lies in no class";
  EXPECT_EQ(records->image(0, 0).width, 2);
  EXPECT_EQ(records->image(0, 1).height, 3);
  EXPECT_EQ(records->label(1), (folder.path() / "p" / "dog/2.jpg").string());
}

TEST(ImageFolder, RefusesAFolderWithoutPictures) {
  const TempFolder folder;
  folder.write("p/notes.txt", "no picture");
  EXPECT_THAT(problem_of(folder, "p"), HasSubstr("p: holds no PNG or JPEG files"));
  EXPECT_THAT(problem_of(folder, "q"), HasSubstr("q: cannot be listed (No such file"));
  EXPECT_THAT(problem_of(folder, "p/notes.txt"), HasSubstr("is a file, expected a folder"));
}

TEST(ImageFolder, FollowsLinksButNotInACircle) {
  const TempFolder folder;
  folder.write("elsewhere/1.png", png_of(plain_picture(1, 1, 1, 9)));
  folder.write("p/cat/1.png", png_of(plain_picture(1, 1, 1, 9)));
  fs::create_directory_symlink("../elsewhere", folder.path() / "p/dog");
  EXPECT_THAT(list_pictures(folder.path() / "p"), ElementsAre("cat/1.png", "dog/1.png"));
  fs::create_directory_symlink("..", folder.path() / "p/cat/up");
  EXPECT_THAT(problem_of(folder, "p"), HasSubstr("p/cat/up: is a link to a folder that holds it"));
}

TEST(ImageFolder, RefusesWhatIsNoRegularFile) {
  const TempFolder folder;
  fs::create_directories(folder.path() / "p");
  ASSERT_EQ(::mkfifo((folder.path() / "p/a.png").c_str(), 0600), 0);
  EXPECT_THAT(problem_of(folder, "p"), HasSubstr("p/a.png: is no regular file (a pipe, or a link"));
}

TEST(ImageFolder, RefusesNamesThatAreNoText) {
  const TempFolder folder;
  folder.write("p/\xff.png", "x");
  EXPECT_THAT(problem_of(folder, "p"), HasSubstr("its name is not UTF-8: rename it"));
}

TEST(ImageFolder, NamesThePictureThatIsBroken) {
  const TempFolder folder;
  folder.write("p/a/1.png", "not a picture");
  const auto records = open_source(ImageFolderConfig{"p"}, folder.path());
  EXPECT_THAT(error_of([&] { records->image(0, 0); }),
              HasSubstr("p/a/1.png: is neither a PNG nor a JPEG file"));
}

TEST(ImageFolder, IsToldApartByTheNamesAndSizesOfItsFiles) {
  const TempFolder folder;
  const auto fingerprint = [&] {
    return open_source(ImageFolderConfig{"p"}, folder.path())->fingerprint();
  };
  folder.write("p/a/1.png", "12");
  const std::string before = fingerprint();
  EXPECT_EQ(fingerprint(), before);
  folder.write("p/a/1.png", "123");
  EXPECT_NE(fingerprint(), before);
}

/// What reading the one picture of a folder says after `change` was done to its file.
std::string problem_after(const std::function<void(const fs::path&)>& change) {
  const TempFolder folder;
  const fs::path file = folder.write("p/a.png", png_of(plain_picture(8, 8, 1, 9)));
  const auto records = open_source(ImageFolderConfig{"p"}, folder.path());
  change(file);
  return error_of([&] { records->image(0, 0); });
}

TEST(ImageFolder, NamesAFileThatIsNotWhatItWasWhenItWasListed) {
  EXPECT_THAT(problem_after([](const fs::path& file) { fs::remove(file); }),
              HasSubstr("a.png: cannot read: No such file"));
  EXPECT_THAT(problem_after([](const fs::path& file) { fs::resize_file(file, 40); }),
              HasSubstr("a.png: is a damaged PNG file"));
  EXPECT_THAT(problem_after([](const fs::path& file) { fs::resize_file(file, 0); }),
              HasSubstr("a.png: is empty"));
  EXPECT_THAT(problem_after([](const fs::path& file) {
                fs::remove(file);
                fs::create_directory(file);
              }),
              HasSubstr("a.png: is no regular file (a folder, a pipe or a device)"));
  EXPECT_THAT(problem_after([](const fs::path& file) {
                fs::remove(file);
                ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
              }),
              HasSubstr("a.png: is no regular file"))
      << "a pipe must not be waited for";
  EXPECT_THAT(problem_after([](const fs::path& file) {
                fs::remove_all(file.parent_path());
                std::ofstream(file.parent_path()) << "a file now";
              }),
              HasSubstr("a.png: cannot read: Not a directory"));
}

}  // namespace
}  // namespace mgm
