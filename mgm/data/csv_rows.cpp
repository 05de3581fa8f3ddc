#include "mgm/data/csv_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "mgm/base/text.h"

namespace mgm {

namespace {

constexpr std::size_t kMostFields = 100'000;
constexpr std::size_t kLongestField = std::size_t{16} << 20;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

CsvRows::CsvRows(std::string_view text, std::string file, char delimiter)
    : own_(std::make_unique<TextWindow>(text)),
      window_(*own_),
      file_(std::move(file)),
      delimiter_(delimiter) {}

CsvRows::CsvRows(TextWindow& text, std::string file, char delimiter)
    : window_(text), file_(std::move(file)), delimiter_(delimiter) {}

Error CsvRows::bad(int line, const std::string& message) const {
  return {Fault::kData, {file_, line}, message};
}

void CsvRows::pass_marks() {
  window_.reach(kByteOrderMark.size());
  const std::string_view start = window_.text();
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff"))
    throw bad(1, "is UTF-16 text, expected UTF-8: convert it, for instance with iconv");
  if (start.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

void CsvRows::check_text(std::string_view row) {
  const auto line_of = [&](std::size_t position) {
    return row_line_ + static_cast<int>(std::count(row.begin(), row.begin() + position, '\n'));
  };
  const std::size_t nul = row.find('\0');
  const std::size_t valid = valid_utf8_prefix(row);
  if (nul != std::string_view::npos) {
    problem_ = bad(line_of(nul), "holds a NUL byte, expected text: is this another kind of file?");
  } else if (valid < row.size()) {
    problem_ = bad(line_of(valid), "is not UTF-8 text: convert the file, for instance with iconv");
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
  const bool found = next_or_bad();
  if (problem_) throw Error(*problem_);
  return found;
}

bool CsvRows::next_or_bad() {
  window_.drop(std::exchange(at_, 0));
  if (line_ == 1) pass_marks();
  while (true) {
    const bool found = read_row();
    const bool whole = at_ < text_.size() || window_.ended();  // else it may go on
    if (!whole) {
      check_row_length(at_ - row_start_, {file_, row_line_});
      window_.drop(row_start_);
      window_.grow();
      at_ = 0;
      line_ = row_line_;
      continue;
    }
    if (found) check_text(text_.substr(row_start_, at_ - row_start_));
    if (found && std::exchange(first_, false)) single_ = ends_.size() == 1;
    return found;
  }
}

bool CsvRows::read_row() {
  text_ = window_.text();
  row_.clear();
  ends_.clear();
  problem_.reset();
  const auto cut = [&] { return text_.substr(at_) == "\r" && !window_.ended(); };  // of CRLF
  while (!single_ && at_ < text_.size() && at_end_of_line() && !cut()) end_line();
  row_start_ = at_;
  row_line_ = line_;
  if (cut()) at_ = text_.size();
  if (at_ >= text_.size()) return false;
  while (true) {
    read_field();
    if (at_end_of_line()) break;
    ++at_;  // the delimiter
  }
  end_line();
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
    throw bad(row_line_,
              fmt::format("holds a field of {} bytes; at most {} are read: is a quote missing?",
                          row_.size() - start, kLongestField));
  }
  ends_.push_back(row_.size());
  if (ends_.size() > kMostFields) {
    throw bad(row_line_,
              fmt::format("has more than {} fields: is the delimiter right?", kMostFields));
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
      at_ = text_.size();
      if (!window_.ended()) return;
      check_text(text_.substr(row_start_));
      throw problem_ ? *problem_
                     : bad(opened, "a quoted field begins here and never ends: close it with \"");
    }
    const std::string_view piece = text_.substr(at_, close - at_);
    row_ += piece;
    line_ += static_cast<int>(std::count(piece.begin(), piece.end(), '\n'));
    at_ = close + 1;
    open = at_ < text_.size() && text_[at_] == '"';
    if (open) row_ += '"';
  }
  pass_blanks();
  if (at_end_of_line() || text_[at_] == delimiter_) return;
  problem_ = bad(line_,
                 "text follows a closing quote: write a quote inside a quoted field twice "
                 "(\"\")");
  while (!at_end_of_line()) ++at_;
}

}  // namespace mgm
