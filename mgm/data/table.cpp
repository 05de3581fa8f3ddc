#include "mgm/data/table.h"

#include <algorithm>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"

namespace mgm {

Table::Table(std::string file, std::vector<std::string> columns, std::vector<std::string> missing)
    : file_(std::move(file)), columns_(std::move(columns)), missing_(std::move(missing)) {}

void Table::add_row(const std::vector<std::string>& cells, int line) {
  for (const std::string& cell : cells) {
    buffer_ += cell;
    ends_.push_back(buffer_.size());
  }
  lines_.push_back(line);
}

std::optional<std::string> Table::text(std::size_t column, std::size_t sample) const {
  const std::size_t cell = sample * columns_.size() + column;
  const std::size_t start = cell == 0 ? 0 : ends_[cell - 1];
  std::string value = buffer_.substr(start, ends_[cell] - start);
  const bool missing =
      value.empty() || std::find(missing_.begin(), missing_.end(), value) != missing_.end();
  return missing ? std::nullopt : std::optional(std::move(value));
}

Image Table::image(std::size_t, std::size_t) const {
  throw Error(Fault::kBug, "a table holds no pictures");
}

std::string Table::fingerprint() const {
  Sha256 sum;
  sum.add(join(columns_, "\n"));
  sum.add(buffer_);
  sum.add({reinterpret_cast<const char*>(ends_.data()), ends_.size() * sizeof(std::size_t)});
  return sum.hex();
}

}  // namespace mgm
