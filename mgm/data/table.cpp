#include "mgm/data/table.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

#include "mgm/base/little_endian.h"
#include "mgm/base/sha256.h"

namespace mgm {

Table::Table(std::string file, std::vector<std::string> columns, CsvFormat format,
             std::size_t before)
    : file_(std::move(file)),
      columns_(std::move(columns)),
      format_(std::move(format)),
      before_(before) {}

std::size_t Table::bytes() const {
  return buffer_.size() + ends_.size() * sizeof(std::size_t) + lines_.size() * sizeof(int) +
         places_.size() * sizeof(std::uint32_t) + begins_.size() * sizeof(Begin);
}

void Table::add_cell(std::size_t column, std::string_view cell) {
  const bool missing =
      std::find(format_.missing.begin(), format_.missing.end(), cell) != format_.missing.end();
  if (!missing) buffer_ += cell;
  ends_.push_back(buffer_.size());
  row_.push_back(static_cast<std::uint32_t>(column));
}

void Table::end_row(int line) {
  const bool ascends =
      std::adjacent_find(row_.begin(), row_.end(), std::greater_equal<>()) == row_.end();
  if (!ascends || (!row_.empty() && row_.back() >= columns_.size()))
    throw Error(Fault::kBug, {file_, line}, "a row was written with cells amiss");
  const bool whole = row_.size() == columns_.size();
  if (!whole && begins_.empty()) {
    for (std::size_t i = 0; i < lines_.size(); ++i) begins_.push_back({i * columns_.size(), 0});
  }
  if (!whole || !begins_.empty()) begins_.push_back({ends_.size() - row_.size(), places_.size()});
  if (!whole) places_.insert(places_.end(), row_.begin(), row_.end());
  lines_.push_back(line);
  row_.clear();
}

Table::Cells Table::cells_of(std::size_t sample) const {
  if (begins_.empty()) return {sample * columns_.size(), columns_.size(), 0};
  const Begin& begin = begins_[sample];
  const std::size_t end =
      sample + 1 < begins_.size() ? begins_[sample + 1].cell : ends_.size() - row_.size();
  return {begin.cell, end - begin.cell, begin.place};
}

std::optional<std::size_t> Table::cell_at(std::size_t column, std::size_t sample) const {
  const Cells cells = cells_of(sample);
  if (cells.count == columns_.size()) return cells.cell + column;
  const auto first = places_.begin() + static_cast<std::ptrdiff_t>(cells.place);
  const auto last = first + static_cast<std::ptrdiff_t>(cells.count);
  const auto found = std::lower_bound(first, last, column);
  if (found == last || *found != column) return std::nullopt;
  return cells.cell + static_cast<std::size_t>(found - first);
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
  end_row(line);
}

std::optional<Error> Table::problem(std::size_t sample) const {
  const auto found = problems_.find(sample);
  if (found == problems_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Table::text(std::size_t column, std::size_t sample) const {
  const std::optional<std::size_t> cell = cell_at(column, sample);
  if (!cell || start_of(*cell) == ends_[*cell]) return std::nullopt;
  return buffer_.substr(start_of(*cell), ends_[*cell] - start_of(*cell));
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
  for (std::size_t sample = 0; sample < size(); ++sample) {
    std::size_t end = start_of(cells_of(sample).cell);
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (const std::optional<std::size_t> cell = cell_at(column, sample)) end = ends_[*cell];
      append_little_endian(end, ends);
      if (ends.size() < kPiece) continue;
      sum.add(ends);
      ends.clear();
    }
  }
  sum.add(ends);
  return sum.hex();
}

}  // namespace mgm
