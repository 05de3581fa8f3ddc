#include "mgm/train/work_folder.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>

#include "mgm/base/files.h"
#include "mgm/bundle/bundle.h"
#include "mgm/bundle/manifest.h"
#include "mgm/train/identity.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kMark = "training.json";
constexpr const char* kPhases = "phases";
constexpr const char* kHistory = "history.jsonl";
constexpr std::uintmax_t kMostMarkBytes = 1 << 24;  // it holds a spec

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

bool holds_work(const fs::path& folder) {
  std::error_code ignored;
  const bool has_states =
      fs::is_directory(folder / kPhases, ignored) && !fs::is_empty(folder / kPhases, ignored);
  return is_there(folder / kMark) || has_states;
}

/// Whether all in a folder is what trainings and models leave there, or what a process left of them
/// that was killed while it removed or wrote them; or there is a whole model, of whoever.
bool holds_only_ours(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  if (is_replaceable(folder)) return true;
  const std::vector<std::string> ours{kMark,         kPhases,      kHistory,
                                      kManifestFile, kProgramFile, kWeightsFolder};
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const auto is_of = [&](const std::string& known) {
      return name == known || name.starts_with(known + ".");  // half-written
    };
    if (std::none_of(ours.begin(), ours.end(), is_of)) return false;
  }
  return !error;
}

/// Creates a folder, and those that hold it, so that they are there after a loss of power.
void create_durably(const fs::path& folder) {
  if (is_there(folder)) return;
  const fs::path holder = folder_that_holds(folder);
  if (!is_there(holder)) create_durably(holder);
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) fail_for(Fault::kFailed, folder, "cannot create the folder", error.value());
  sync_folder(holder);
}

/// Whether what is open is what stands at the path now.
bool is_at(int descriptor, const fs::path& path) {
  struct stat open {
  }, there{};
  return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &there) == 0 &&
         open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

/// The identity that a folder is marked with (an empty one where the mark cannot be read); nothing
/// where it has no mark.
std::optional<Identity> identity_in(const fs::path& folder) {
  if (!is_there(folder / kMark)) return std::nullopt;
  const Json mark =
      Json::parse(read_file(folder / kMark, Fault::kFailed, kMostMarkBytes), nullptr, false);
  return Identity(mark.is_object() ? mark : Json::object());
}

}  // namespace

fs::path partial_of(const fs::path& out) { return without_slash(out).string() + ".partial"; }

bool has_work(const fs::path& out) { return is_there(partial_of(out)) || is_there(out / kMark); }

void refuse_what_is_there(const Destination& to) {
  const bool stands = is_there(to.out);
  if (stands && !to.overwrite) {
    throw Error(Fault::kSpec, {to.out.string()},
                "exists already: choose another --out, or allow --overwrite");
  }
  if (stands && !is_replaceable(to.out)) {
    throw Error(
        Fault::kSpec, {to.out.string()},
        "is no model (it has no manifest.json), so that --overwrite leaves it alone: choose "
        "another --out, or remove it yourself");
  }
  const fs::path partial = partial_of(to.out);
  if (holds_work(partial) && !to.resume && !to.overwrite) {
    throw Error(
        Fault::kSpec, {partial.string()},
        "holds an interrupted training: go on with --resume, or start anew with --overwrite");
  }
}

const std::vector<std::string>& WorkFolder::kept() {
  static const std::vector<std::string> names{kHistory};
  return names;
}

const std::vector<std::string>& WorkFolder::marks() {
  static const std::vector<std::string> names{kMark};
  return names;
}

fs::path WorkFolder::phases() const { return partial_ / kPhases; }

fs::path WorkFolder::history() const { return partial_ / kHistory; }

WorkFolder::WorkFolder(const Destination& to, const Identity& identity)
    : to_(to), partial_(partial_of(to.out)) {
  const std::optional<Identity> placed = to.resume ? identity_in(to.out) : std::nullopt;
  if (placed && placed->hash() == identity.hash()) {
    finish();  // a process was killed between putting the model into place and this
    left_ = Left::kFinished;
    return;
  }
  const bool is_new = !is_there(partial_);
  if (is_new) refuse_what_is_there(to_);
  if (!is_new && !holds_only_ours(partial_)) {
    throw Error(
        Fault::kSpec, {partial_.string()},
        "is in the way: it holds no interrupted training; choose another --out, or move it");
  }
  lock();
  left_ = to.resume ? find_left(identity) : Left::kNothing;
  if (!is_new) refuse_what_is_there(to_);
  if (left_ == Left::kNothing) make(identity);
}

WorkFolder::Left WorkFolder::find_left(const Identity& identity) {
  const std::optional<Identity> owner = identity_in(partial_);
  if (!owner && holds_work(partial_) && !to_.overwrite) {
    throw Error(Fault::kSpec, {partial_.string()},
                "holds states that do not say whose they are (another mgm left them): train anew "
                "with --overwrite");
  }
  if (!owner) return Left::kNothing;
  if (owner->parts().empty()) {
    throw Error(Fault::kModel, {(partial_ / kMark).string()},
                "is damaged, so that it does not say whose work this is: train anew with "
                "--overwrite in the place of --resume");
  }
  if (owner->hash() != identity.hash()) {
    throw Error(Fault::kSpec, {partial_.string()},
                "was left by another training (" + owner->difference_to(identity) +
                    "): go on as it was, or train anew with --overwrite in the place of --resume");
  }
  return holds_whole_model() ? Left::kModel : Left::kWork;
}

bool WorkFolder::holds_whole_model() const {
  if (!is_there(partial_ / kManifestFile)) return false;
  try {
    Bundle::open(partial_)->read_weights();
    return true;
  } catch (const Error&) {
    return false;  // it is made again
  }
}

void WorkFolder::make(const Identity& identity) {
  std::error_code error;
  std::vector<fs::path> before{phases()};  // first: states are never there without their mark
  for (const fs::directory_entry& entry : fs::directory_iterator(partial_, error))
    before.push_back(entry.path());
  for (const fs::path& entry : before) {
    if (!error) fs::remove_all(entry, error);
  }
  if (error) fail_for(Fault::kFailed, partial_, "cannot empty the folder", error.value());
  fs::create_directory(phases(), error);
  if (error) fail_for(Fault::kFailed, phases(), "cannot create the folder", error.value());
  write_file_atomically(partial_ / kMark, identity.parts().dump() + "\n");
}

void WorkFolder::lock() {
  constexpr int kMostTries = 100;
  for (int tries = 0; tries < kMostTries; ++tries) {
    create_durably(partial_);
    lock_ = std::make_unique<Descriptor>(partial_, O_RDONLY | O_DIRECTORY, Fault::kFailed,
                                         "cannot open the folder");
    // a file system that knows no locks does without
    if (::flock(lock_->number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) break;
    if (is_at(lock_->number(), partial_)) return;  // not a folder that was just moved away
  }
  throw Error(Fault::kFailed, {partial_.string()},
              "another mgm trains there: wait for it, end it, or choose another --out");
}

void WorkFolder::put_into_place() {
  commit_folder(partial_, to_.out, to_.overwrite);
  finish();
}

void WorkFolder::finish() {
  std::vector<std::string> stay = kept();
  stay.insert(stay.end(), marks().begin(), marks().end());
  tidy_bundle(to_.out, std::move(stay));
  std::error_code error;
  // what stood at OUT before, unless a training works there by now
  if (is_there(partial_) && !identity_in(partial_)) fs::remove_all(partial_, error);
  if (!error) fs::remove(to_.out / kMark, error);
  if (error) fail_for(Fault::kFailed, to_.out, "is finished, but cannot be tidied", error.value());
  sync_folder(to_.out);
}

}  // namespace mgm
