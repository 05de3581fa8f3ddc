#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace mgm {

/// What went wrong, as far as the caller can act on it. `cli/` maps each to an exit code.
enum class Fault {
  kSpec,         ///< the spec or a flag is wrong: mend the text
  kData,         ///< the data is wrong or unreadable: mend the data
  kModel,        ///< the bundle is corrupt or of another version: fetch or train it again
  kBudget,       ///< it would cost more than allowed
  kFailed,       ///< the machine refused (disk full, no permission, diverged)
  kInterrupted,  ///< the user asked to stop
  kBug,          ///< mgm broke its own promise
};

/// Where in a text something stands; lines and columns count from 1, and 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  /// `file:line:column`, without the parts that are unknown.
  std::string text() const;
};

/// The only exception that the library throws on purpose.
///
/// `what()` is `place: message` (or only the message where no place is known); the message says
/// what was found, what was expected and what to do about it.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, Place place, const std::string& message);
  Error(Fault fault, const std::string& message) : Error(fault, Place{}, message) {}

  Fault fault() const { return fault_; }
  const Place& place() const { return place_; }

 private:
  Fault fault_;
  Place place_;
};

/// Gathers everything that is wrong with a text, so that the user sees all of it at once.
class Problems {
 public:
  void add(Place place, std::string message);
  bool empty() const { return found_.empty(); }
  std::size_t count() const { return found_.size(); }

  /// Throws one Error that lists every problem, a line each, in the order of the text, those that
  /// follow each other and are the same (a template that was read for each expert) once, and
  /// the first 50 of very many; does nothing when there is none.
  void throw_if_any(Fault fault = Fault::kSpec) const;

 private:
  struct Problem {
    Place place;
    std::string message;
  };
  std::vector<Problem> found_;
};

}  // namespace mgm
