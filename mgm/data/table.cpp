#include "mgm/data/table.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/little_endian.h"
#include "mgm/base/sha256.h"

namespace mgm {

Table::Table(std::string file, std::vector<std::string> columns, CsvFormat format,
             std::size_t before)
    : file_(std::move(file)),
      columns_(std::move(columns)),
      format_(std::move(format)),
      before_(before) {}

void Table::add_cell(std::string_view cell) {
  const bool missing =
      std::find(format_.missing.begin(), format_.missing.end(), cell) != format_.missing.end();
  if (!missing) buffer_ += cell;
  ends_.push_back(buffer_.size());
}

void Table::end_row(int line) {
  lines_.push_back(line);
  if (ends_.size() != lines_.size() * columns_.size()) {
    throw Error(Fault::kBug, place(lines_.size() - 1), "a row was written with cells amiss");
  }
}

void Table::add_bad_row(Error problem) {
  constexpr std::size_t kMost = 100'000;
  if (problems_.size() == kMost) {
    throw Error(
        Fault::kData, {file_},
        fmt::format("has more than {} rows that cannot be read, expected a table; the first "
                    "is {}",
                    kMost, problems_.begin()->second.what()));
  }
  const int line = problem.place().line;
  problems_.emplace(size(), std::move(problem));
  for (std::size_t i = 0; i < columns_.size(); ++i) add_cell("");
  end_row(line);
}

std::optional<Error> Table::problem(std::size_t sample) const {
  const auto found = problems_.find(sample);
  if (found == problems_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Table::text(std::size_t column, std::size_t sample) const {
  const std::size_t cell = sample * columns_.size() + column;
  const std::size_t start = cell == 0 ? 0 : ends_[cell - 1];
  if (start == ends_[cell]) return std::nullopt;
  return buffer_.substr(start, ends_[cell] - start);
}

Image Table::image(std::size_t, std::size_t) const {
  throw Error(Fault::kBug, "a table holds no pictures");
}

std::string Table::fingerprint() const {
  Sha256 sum;
  std::string names;
  append_little_endian(columns_.size(), names);
  for (const std::string& column : columns_) {
    append_little_endian(column.size(), names);
    names += column;
  }
  sum.add(names);
  sum.add(buffer_);
  constexpr std::size_t kPiece = 1 << 16;
  std::string ends;
  for (const std::size_t end : ends_) {
    append_little_endian(end, ends);
    if (ends.size() < kPiece) continue;
    sum.add(ends);
    ends.clear();
  }
  sum.add(ends);
  return sum.hex();
}

}  // namespace mgm
