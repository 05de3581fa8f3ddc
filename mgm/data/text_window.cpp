#include "mgm/data/text_window.h"

#include <algorithm>
#include <fmt/format.h>

namespace mgm {

void TextWindow::grow() {
  constexpr std::size_t kPiece = 1 << 16;
  if (ended()) return;
  buffer_.erase(0, buffer_.size() - text_.size());  // what was dropped
  const std::size_t before = buffer_.size();
  // As much again as there is, so that a long row is looked at few times.
  buffer_.resize(before + std::max(kPiece, before));
  const std::size_t count = more_(buffer_.data() + before, buffer_.size() - before);
  buffer_.resize(before + count);
  if (count == 0) more_ = nullptr;
  text_ = buffer_;
}

void TextWindow::reach(std::size_t size) {
  while (text_.size() < size && !ended()) grow();
}

void check_row_length(std::size_t size, const Place& place) {
  if (size <= kLongestRow) return;
  throw Error(
      Fault::kData, place,
      fmt::format("begins a line of more than {} bytes, which is more than is read: is this "
                  "another kind of file, or a quote missing?",
                  kLongestRow));
}

bool TextLines::next() {
  text_.drop(behind_);
  behind_ = 0;
  std::size_t end = text_.text().find('\n');
  while (end == std::string_view::npos && !text_.ended()) {
    const std::size_t seen = text_.text().size();
    check_row_length(seen, {place_.file, place_.line + 1});
    text_.grow();
    end = text_.text().find('\n', seen);
  }
  if (text_.text().empty()) return false;
  ++place_.line;
  line_ = text_.text().substr(0, end);
  behind_ = std::min(text_.text().size(), line_.size() + 1);
  check_row_length(line_.size(), place_);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return true;
}

}  // namespace mgm
