#include "mgm/train/work_folder.h"

#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/file.h>

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
  return is_there(folder / kMark) || fs::is_directory(folder / kPhases, ignored);
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
  if (is_there(partial_)) {
    // a model: what was exchanged for the new one by a process that ended then
    if (!holds_work(partial_) && !is_replaceable(partial_)) {
      throw Error(
          Fault::kSpec, {partial_.string()},
          "is in the way: it holds no interrupted training; choose another --out, or move it");
    }
    lock();
  }
  left_ = to.resume ? find_left(identity) : Left::kNothing;
  if (left_ == Left::kFinished) return;
  refuse_what_is_there(to_);
  if (left_ == Left::kNothing) make(identity);
}

WorkFolder::Left WorkFolder::find_left(const Identity& identity) {
  const std::optional<Identity> placed = identity_in(to_.out);
  if (placed && placed->hash() == identity.hash()) {
    finish();  // it was killed between putting the model into place and this
    return Left::kFinished;
  }
  const std::optional<Identity> owner = identity_in(partial_);
  if (!owner) return Left::kNothing;
  if (owner->hash() != identity.hash()) {
    throw Error(Fault::kSpec, {partial_.string()},
                "was left by another training (" + owner->difference_to(identity) +
                    "): go on as it was, or train anew with --overwrite");
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
  fs::remove_all(partial_, error);
  if (!error) fs::create_directories(phases(), error);
  if (error) {
    fail_for(Fault::kFailed, partial_, "cannot create the folder", error.value());
  }
  lock();
  write_file_atomically(partial_ / kMark, identity.parts().dump() + "\n");
}

void WorkFolder::lock() {
  lock_ = std::make_unique<Descriptor>(partial_, O_RDONLY | O_DIRECTORY, Fault::kFailed,
                                       "cannot open the folder");
  // a file system that knows no locks does without
  if (::flock(lock_->number(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
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
