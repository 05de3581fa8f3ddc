#include "mgm/base/atomic_file.h"

#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

#include "mgm/base/files.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;

class AtomicFiles : public testing::Test {
 protected:
  AtomicFiles() {
    std::string name = (fs::temp_directory_path() / "mgm-atomic-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~AtomicFiles() override { fs::remove_all(folder_); }
  fs::path at(const std::string& name) const { return folder_ / name; }
  long entries() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

 private:
  fs::path folder_;
};

TEST_F(AtomicFiles, StandOnlyOnceTheyAreWhole) {
  std::ofstream(at("a")) << "old";
  AtomicFile file(at("a"));
  file.write("new ");
  file.write("and whole");
  EXPECT_EQ(read_file(at("a"), Fault::kData), "old");
  file.commit();
  EXPECT_EQ(read_file(at("a"), Fault::kData), "new and whole");
  EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFiles, ThatAreGivenUpLeaveWhatWasThere) {
  std::ofstream(at("a")) << "old";
  {
    const AtomicFile file(at("a"));
    file.write("half");
    EXPECT_EQ(entries(), 2);
  }
  EXPECT_EQ(read_file(at("a"), Fault::kData), "old");
  EXPECT_EQ(entries(), 1);
}

}  // namespace
}  // namespace mgm
