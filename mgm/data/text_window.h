#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "mgm/base/error.h"

namespace mgm {

/// Yields more bytes of a text: fills `to` with up to `size`; none only at its end.
using ReadMore = std::function<std::size_t(char* to, std::size_t size)>;

/// The part of a text that is looked at, where the whole may be longer than memory.
class TextWindow {
 public:
  /// A text that lies in memory whole and must outlive the window.
  explicit TextWindow(std::string_view whole) : text_(whole) {}
  explicit TextWindow(ReadMore more) : more_(std::move(more)) {}
  TextWindow(const TextWindow&) = delete;
  TextWindow& operator=(const TextWindow&) = delete;

  std::string_view text() const { return text_; }
  /// Nothing comes behind `text()`.
  bool ended() const { return !more_; }
  /// Has `text()` grow, or the text end.
  void grow();
  /// Grows until there are so many bytes, as far as the text goes.
  void reach(std::size_t size);
  /// Takes bytes off the front of `text()`.
  void drop(std::size_t count) { text_.remove_prefix(count); }

 private:
  ReadMore more_;
  std::string buffer_;
  std::string_view text_;
};

/// A row or a line that is longer is refused: it would have to lie in memory whole.
inline constexpr std::size_t kLongestRow = std::size_t{32} << 20;

/// Throws Error(kData) where so many bytes are no row that anyone wrote.
void check_row_length(std::size_t size, const Place& place);

/// The lines of a text, without their ends (LF or CRLF).
class TextLines {
 public:
  TextLines(TextWindow& text, std::string file) : text_(text), place_{std::move(file), 0} {}

  /// Goes on to the next line; false after the last. Throws Error(kData) for one beyond measure.
  bool next();
  std::string_view line() const { return line_; }
  const Place& place() const { return place_; }

 private:
  TextWindow& text_;
  Place place_;
  std::size_t behind_ = 0;  ///< bytes of the line and its end
  std::string_view line_;
};

}  // namespace mgm
