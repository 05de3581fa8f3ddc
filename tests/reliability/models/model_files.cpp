#include "model_files.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "mgm/base/error.h"
#include "mgm/base/files.h"
#include "mgm/base/sha256.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHashStart = ",\n \"hash\": \"", kHashEnd = "\"\n}\n";
constexpr const char* kManifest = "manifest.json";

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A folder that files are made in, held open, so that its name may become a link meanwhile.
class OpenFolder {
 public:
  explicit OpenFolder(int number) : number_(number) {
    if (number_ < 0) fail("cannot open a folder of the test");
  }
  ~OpenFolder() { ::close(number_); }
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;

  static int open_at(int holder, const char* name) {
    return ::openat(holder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  }
  int make_folder(const std::string& name) const {
    if (::mkdirat(number_, name.c_str(), 0755) != 0) fail("cannot make " + name);
    return open_at(number_, name.c_str());
  }
  void remove(const std::string& name) const {
    if (::unlinkat(number_, name.c_str(), 0) != 0) fail("cannot remove " + name);
  }
  void make(const std::string& name, const Entry& entry) const {
    int result = 0;
    switch (entry.kind) {
      case Entry::Kind::kFile:
        return make_file(name, entry.content);
      case Entry::Kind::kLink:
        result = ::symlinkat(entry.content.c_str(), number_, name.c_str());
        break;
      case Entry::Kind::kPipe:
        result = ::mkfifoat(number_, name.c_str(), 0600);
        break;
      case Entry::Kind::kFolder:
        result = ::mkdirat(number_, name.c_str(), 0755);
    }
    if (result != 0) fail("cannot make " + name);
  }

 private:
  void make_file(const std::string& name, std::string_view content) const {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int file = ::openat(number_, name.c_str(), flags, 0600);
    if (file < 0) fail("cannot make " + name);
    while (!content.empty()) {
      const ssize_t written = ::write(file, content.data(), content.size());
      if (written < 0) fail("cannot write " + name);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(file);
  }

  int number_;
};

}  // namespace

ModelFiles read_model(const fs::path& folder) {
  ModelFiles files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(folder).generic_string();
    files[name].content = read_file(entry.path(), Fault::kData);
  }
  return files;
}

std::string signed_head(std::string head) {
  const std::string hash = sha256(head);
  head.append(kHashStart).append(hash).append(kHashEnd);
  return head;
}

std::string signed_manifest(Json manifest) {
  manifest.erase("hash");
  std::string text = manifest.dump(1, ' ', false, Json::error_handler_t::replace);
  text.resize(text.size() - std::string_view("\n}").size());
  return signed_head(std::move(text));
}

void sign(ModelFiles& files) {
  const auto text = files.find(kManifest);
  if (text == files.end() || text->second.kind != Entry::Kind::kFile) return;
  Json manifest = Json::parse(text->second.content, nullptr, false);
  if (!manifest.is_object() || !manifest.contains("files")) return;
  for (const auto& [name, record] : manifest["files"].items()) {
    const auto file = files.find(name);
    if (file == files.end() || !record.is_object()) continue;
    record["sha256"] = sha256(file->second.content);
    record["bytes"] = file->second.content.size();
  }
  text->second.content = signed_manifest(std::move(manifest));
}

ConfinedFolder::ConfinedFolder() {
  std::string name = (fs::temp_directory_path() / "mgm-hostile-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder for the test");
  path_ = name;
}

ConfinedFolder::~ConfinedFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

namespace {

constexpr std::string_view kWeights = "weights";

/// The files of one folder and of the folder `weights` in it.
class Layout {
 public:
  Layout(int model, int weights) : model_(model), weights_(weights) {}

  void make(const std::string& name, const Entry& entry) const {
    holder(name).make(own(name), entry);
  }
  void remove(const std::string& name) const { holder(name).remove(own(name)); }

 private:
  static bool is_within(const std::string& name) {
    return name.size() > kWeights.size() && name.starts_with(kWeights);
  }
  const OpenFolder& holder(const std::string& name) const {
    return is_within(name) ? weights_ : model_;
  }
  static std::string own(const std::string& name) {
    return is_within(name) ? name.substr(kWeights.size() + 1) : name;
  }

  OpenFolder model_, weights_;
};

/// Plain files alone, in plain folders.
bool is_plain(const ModelFiles& files) {
  return files.count(std::string(kWeights)) == 0 &&
         std::all_of(files.begin(), files.end(),
                     [](const auto& file) { return file.second.kind == Entry::Kind::kFile; });
}

void make_anew(int own, const std::string& name, const ModelFiles& files) {
  const std::string weights(kWeights);
  const OpenFolder holder(own);
  const int model = holder.make_folder(name);
  if (const auto replaced = files.find(weights); replaced != files.end()) {
    const OpenFolder folder(model);
    for (const auto& [file, entry] : files) {
      if (!file.starts_with(weights + "/")) folder.make(file, entry);
    }
    return;
  }
  if (::mkdirat(model, weights.c_str(), 0755) != 0) fail("cannot make " + weights);
  const Layout layout(model, OpenFolder::open_at(model, weights.c_str()));
  for (const auto& [file, entry] : files) layout.make(file, entry);
}

void make_what_differs(int own, const std::string& name, const ModelFiles& files,
                       const ModelFiles& standing) {
  const OpenFolder holder(own);
  const int model = OpenFolder::open_at(own, name.c_str());
  const Layout layout(model, OpenFolder::open_at(model, std::string(kWeights).c_str()));
  for (const auto& [file, entry] : standing) {
    const auto wanted = files.find(file);
    if (wanted == files.end() || !(wanted->second == entry)) layout.remove(file);
  }
  for (const auto& [file, entry] : files) {
    const auto there = standing.find(file);
    if (there == standing.end() || !(there->second == entry)) layout.make(file, entry);
  }
}

}  // namespace

fs::path ConfinedFolder::put(const std::string& name, const ModelFiles& files) {
  const int own = OpenFolder::open_at(AT_FDCWD, path_.c_str());
  const auto standing = standing_.find(name);
  if (standing != standing_.end() && is_plain(standing->second) && is_plain(files)) {
    make_what_differs(own, name, files, standing->second);
  } else {
    fs::remove_all(path_ / name);  // removes links, not what they lead to
    make_anew(own, name, files);
  }
  standing_[name] = files;
  return path_ / name;
}

}  // namespace mgm
