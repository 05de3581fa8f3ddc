#pragma once

#include <mutex>
#include <string>

namespace mgm {

/// What several trainings that run side by side say, on stderr: every line with the name of who
/// said it, and where a person watches, only the last one, in its place.
class SpokenLines {
 public:
  ~SpokenLines();

  void said(const std::string& who, const std::string& line);
  /// A line that stays.
  void note(const std::string& line);

 private:
  void clear();

  std::mutex mutex_;
  bool open_ = false;  ///< a line stands that will be drawn over
};

}  // namespace mgm
