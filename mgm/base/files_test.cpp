#include "mgm/base/files.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "mgm/base/atomic_file.h"
#include "mgm/base/complaint_for_test.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A folder of its own for each test, removed afterwards.
class Files : public testing::Test {
 protected:
  Files() {
    std::string name = (fs::temp_directory_path() / "mgm-files-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Files() override { fs::remove_all(folder_); }

  fs::path at(const std::string& name) const { return folder_ / name; }
  void put(const std::string& name, const std::string& content) const {
    fs::create_directories(at(name).parent_path());
    std::ofstream(at(name)) << content;
  }
  std::string get(const std::string& name) const { return read_file(at(name), Fault::kData); }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

 private:
  fs::path folder_;
};

TEST_F(Files, AreReadWhole) {
  const std::string content("a\0b\r\n", 5);
  put("a", content);
  EXPECT_EQ(get("a"), content);
  put("empty", "");
  EXPECT_EQ(get("empty"), "");
}

TEST_F(Files, ThatAreMissingAreNamedWithTheReason) {
  const std::string text = complaint(Fault::kData, [&] { read_file(at("missing"), Fault::kData); });
  EXPECT_THAT(text, HasSubstr(at("missing").string()));
  EXPECT_THAT(text, HasSubstr("No such file or directory; check the path"));
}

TEST_F(Files, ThatAreFoldersAreRefused) {
  EXPECT_THAT(complaint(Fault::kSpec, [&] { read_file(at(""), Fault::kSpec); }),
              HasSubstr("this is a folder"));
}

TEST_F(Files, ThatAreTooLargeAreRefused) {
  put("a", "12345");
  EXPECT_EQ(read_file(at("a"), Fault::kData, 5), "12345");
  EXPECT_THAT(complaint(Fault::kData, [&] { read_file(at("a"), Fault::kData, 4); }),
              HasSubstr("larger than the 4 bytes"));
}

TEST_F(Files, ThatMustBeRegularAreNotWaitedFor) {
  put("file", "content");
  EXPECT_EQ(read_regular_file(at("file"), Fault::kData), "content");
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THAT(complaint(Fault::kData, [&] { read_regular_file(at("pipe"), Fault::kData); }),
              HasSubstr("pipe: is no regular file"));
  EXPECT_THAT(complaint(Fault::kData, [&] { read_regular_file("/dev/zero", Fault::kData); }),
              HasSubstr("/dev/zero: is no regular file"));
}

TEST_F(Files, AreReplacedWhole) {
  write_file_atomically(at("a"), "old and long");
  write_file_atomically(at("a"), "new");
  EXPECT_EQ(get("a"), "new");
  EXPECT_EQ(entries(), 1U) << "no temporary file stays";
}

TEST_F(Files, HaveThePermissionsThatTheMaskLeavesOrThatTheyHad) {
  const mode_t mask = ::umask(0027);
  write_file_atomically(at("a"), "new");
  ::umask(mask);
  EXPECT_EQ(fs::status(at("a")).permissions(), fs::perms(0640));
  fs::permissions(at("a"), fs::perms(0600));
  write_file_atomically(at("a"), "newer");
  EXPECT_EQ(fs::status(at("a")).permissions(), fs::perms(0600));
}

TEST_F(Files, AreWrittenWhereALinkLeads) {
  put("folder/file", "old");
  fs::create_symlink("folder/file", at("link"));
  fs::create_symlink("link", at("link2"));
  write_file_atomically(at("link2"), "new");
  EXPECT_EQ(get("folder/file"), "new");
  EXPECT_TRUE(fs::is_symlink(at("link2")));
  fs::create_symlink("folder/other", at("dangling"));
  write_file_atomically(at("dangling"), "made");
  EXPECT_EQ(get("folder/other"), "made");
}

TEST_F(Files, ThatAreNoRegularFilesAreWrittenToAsTheyStand) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = get("pipe"); });
  write_file_atomically(at("pipe"), "through");
  reader.join();
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
  fs::create_symlink("/dev/null", at("nothing"));
  write_file_atomically(at("nothing"), "gone");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_TRUE(fs::is_symlink(at("nothing")));
}

TEST_F(Files, ThatCannotBeWrittenLeaveNothingBehind) {
  fs::create_directories(at("folder/full"));
  const std::string text =
      complaint(Fault::kFailed, [&] { write_file_atomically(at("folder"), "x"); });
  EXPECT_THAT(text,
              HasSubstr(at("folder").string() + ": is a folder, and a file is to be written"));
  EXPECT_THAT(complaint(Fault::kFailed, [&] { const OutputFile file(at("folder")); }),
              HasSubstr("is a folder"))
      << "before anything is written";
  EXPECT_EQ(entries(), 1U);
  EXPECT_THAT(complaint(Fault::kFailed, [&] { write_file_atomically(at("no/a"), "x"); }),
              HasSubstr(at("no/a").string() + ": cannot create: No such file"));
}

TEST_F(Files, OfAFolderAreCommittedTogether) {
  put("out.partial/manifest", "m");
  put("out.partial/weights/a", "w");
  commit_folder(at("out.partial/"), at("out/"), false);
  EXPECT_EQ(get("out/manifest"), "m");
  EXPECT_EQ(get("out/weights/a"), "w");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, OfAFolderThatExistsAreKept) {
  put("out/manifest", "old");
  put("out.partial/manifest", "new");
  EXPECT_THAT(
      complaint(Fault::kFailed, [&] { commit_folder(at("out.partial"), at("out"), false); }),
      HasSubstr("exists already"));
  EXPECT_EQ(get("out/manifest"), "old");
  EXPECT_EQ(get("out.partial/manifest"), "new");
}

TEST_F(Files, OfAFolderAreReplacedOnRequest) {
  put("out/manifest", "old");
  put("out/stray", "old");
  put("out.partial/manifest", "new");
  commit_folder(at("out.partial"), at("out/"), true);
  EXPECT_EQ(get("out/manifest"), "new");
  EXPECT_FALSE(fs::exists(at("out/stray")));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, OfAFolderComeBackWhereTheNewOneIsMissing) {
  put("out/manifest", "old");
  EXPECT_THAT(complaint(Fault::kFailed, [&] { commit_folder(at("none"), at("out"), true); }),
              HasSubstr(at("none").string()));
  EXPECT_EQ(get("out/manifest"), "old");
}

}  // namespace
}  // namespace mgm
