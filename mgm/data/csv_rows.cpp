#include "mgm/data/csv_rows.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/error.h"
#include "mgm/base/text.h"

namespace mgm {

namespace {

constexpr std::size_t kMostFields = 100'000;
constexpr std::size_t kLongestField = std::size_t{16} << 20;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

CsvRows::CsvRows(std::string_view text, std::string file, char delimiter)
    : text_(text), file_(std::move(file)), delimiter_(delimiter) {
  check_text();
  if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

void CsvRows::refuse(int line, const std::string& message) const {
  throw Error(Fault::kData, {file_, line}, message);
}

void CsvRows::check_text() const {
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
    refuse(1, "is UTF-16 text, expected UTF-8: convert it, for instance with iconv");
  }
  const auto line_of = [&](std::size_t position) {
    return 1 + static_cast<int>(std::count(text_.begin(), text_.begin() + position, '\n'));
  };
  const std::size_t nul = text_.find('\0');
  if (nul != std::string_view::npos) {
    refuse(line_of(nul), "holds a NUL byte, expected text: is this another kind of file?");
  }
  const std::size_t valid = valid_utf8_prefix(text_);
  if (valid < text_.size()) {
    refuse(line_of(valid), "is not UTF-8 text: convert the file, for instance with iconv");
  }
}

std::string_view CsvRows::field(std::size_t i) const {
  const std::size_t start = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(row_).substr(start, ends_[i] - start);
}

bool CsvRows::at_end_of_line() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

void CsvRows::end_line() {
  if (at_ >= text_.size()) return;
  at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
  ++line_;
}

bool CsvRows::next() {
  row_.clear();
  ends_.clear();
  while (!single_ && at_ < text_.size() && at_end_of_line()) end_line();
  if (at_ >= text_.size()) return false;
  const bool first = row_line_ == 0;
  row_line_ = line_;
  while (true) {
    read_field();
    if (at_end_of_line()) break;
    ++at_;  // the delimiter
  }
  end_line();
  if (first) single_ = ends_.size() == 1;
  return true;
}

void CsvRows::pass_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_]) && text_[at_] != delimiter_) ++at_;
}

void CsvRows::read_field() {
  const std::size_t start = row_.size();
  pass_blanks();
  if (at_ < text_.size() && text_[at_] == '"') {
    read_quoted();
  } else {
    read_plain();
  }
  if (row_.size() - start > kLongestField) {
    refuse(row_line_,
           fmt::format("holds a field of {} bytes; at most {} are read: is a quote missing?",
                       row_.size() - start, kLongestField));
  }
  ends_.push_back(row_.size());
  if (ends_.size() > kMostFields) {
    refuse(row_line_, fmt::format("has more than {} fields: is the delimiter right?", kMostFields));
  }
}

void CsvRows::read_plain() {
  const std::size_t start = at_;
  while (!at_end_of_line() && text_[at_] != delimiter_) ++at_;
  std::size_t end = at_;
  while (end > start && is_blank(text_[end - 1])) --end;
  row_ += text_.substr(start, end - start);
}

void CsvRows::read_quoted() {
  const int opened = line_;
  for (bool open = true; open;) {
    ++at_;  // the quote
    const std::size_t close = text_.find('"', at_);
    if (close == std::string_view::npos) {
      refuse(opened, "a quoted field begins here and never ends: close it with \"");
    }
    const std::string_view piece = text_.substr(at_, close - at_);
    row_ += piece;
    line_ += static_cast<int>(std::count(piece.begin(), piece.end(), '\n'));
    at_ = close + 1;
    open = at_ < text_.size() && text_[at_] == '"';
    if (open) row_ += '"';
  }
  pass_blanks();
  if (!at_end_of_line() && text_[at_] != delimiter_) {
    refuse(line_, "text follows a closing quote: write a quote inside a quoted field twice (\"\")");
  }
}

}  // namespace mgm
