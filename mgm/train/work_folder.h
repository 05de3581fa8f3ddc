#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mgm/base/descriptor.h"

namespace mgm {

class Identity;

/// Where a trained model goes, and what is allowed on the way; see session.h for the rest.
struct Destination {
  std::filesystem::path out;
  bool overwrite = false;
  bool resume = false;
};

/// The folder `OUT.partial` in which a training keeps its work until the model is whole, locked
/// against others while it is open. What a process that was killed left there, at whatever moment,
/// is recognised and gone on with.
///
/// A file `training.json`, with the identity of the training, is the first thing in the folder and
/// the last that goes, after the model was put into place: where it is, the rest belongs to that
/// training.
class WorkFolder {
 public:
  /// Throws Error(kSpec) where there is something that may not be overwritten, or work of another
  /// training; Error(kFailed) where another process works there or the disk refuses.
  WorkFolder(const Destination& to, const Identity& identity);

  enum class Left {
    kNothing,   ///< starts from the beginning
    kWork,      ///< goes on
    kModel,     ///< the whole model is there, only not in its place: `put_into_place`
    kFinished,  ///< the model is in its place, nothing is left to be done
  };
  Left left() const { return left_; }

  const std::filesystem::path& path() const { return partial_; }
  std::filesystem::path phases() const;
  std::filesystem::path history() const;

  /// Files of the folder that become part of the model, and those that only mark it.
  static const std::vector<std::string>& kept();
  static const std::vector<std::string>& marks();

  /// Commits a whole model (Left::kModel) and finishes.
  void put_into_place();
  /// Removes the mark from the model that was put into place.
  void finish();

 private:
  Left find_left(const Identity& identity);
  bool holds_whole_model() const;
  void make(const Identity& identity);
  void lock();

  Destination to_;
  std::filesystem::path partial_;
  Left left_ = Left::kNothing;
  std::unique_ptr<Descriptor> lock_;
};

/// The folder in which work is kept on the way to `out` (which may end in a slash).
std::filesystem::path partial_of(const std::filesystem::path& out);

/// Throws Error(kSpec) where there is something at `to` that may not be overwritten or gone on
/// with: what can be said before the data are read.
void refuse_what_is_there(const Destination& to);

/// Whether an interrupted or killed training left something for `--resume`.
bool has_work(const std::filesystem::path& out);

}  // namespace mgm
