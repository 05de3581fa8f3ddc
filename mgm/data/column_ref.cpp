#include "mgm/data/column_ref.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

namespace {

std::optional<std::size_t> index_of(const std::vector<std::string>& names,
                                    const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

ColumnIndex::ColumnIndex(const Records& records) : records_(records) {
  const auto add = [&](const std::vector<std::string>& names, bool images) {
    for (std::size_t i = 0; i < names.size(); ++i)
      columns_.emplace(names[i], ColumnRef{names[i], images, i});
  };
  add(records.image_columns(), true);
  add(records.text_columns(), false);
}

std::optional<ColumnRef> ColumnIndex::seek(const std::string& name) const {
  const auto found = columns_.find(name);
  if (found == columns_.end()) return std::nullopt;
  return found->second;
}

ColumnRef ColumnIndex::find(const std::string& name) const {
  if (auto column = seek(name)) return *column;
  return find_column(records_, name);
}

std::optional<ColumnRef> seek_column(const Records& records, const std::string& name) {
  if (const auto image = index_of(records.image_columns(), name)) return {{name, true, *image}};
  if (const auto text = index_of(records.text_columns(), name)) return {{name, false, *text}};
  return std::nullopt;
}

std::string no_such_column(const Records& records, const std::string& name) {
  std::vector<std::string> known = records.image_columns();
  const std::vector<std::string> texts = records.text_columns();
  known.insert(known.end(), texts.begin(), texts.end());
  const std::string near = nearest_name(name, known);
  constexpr std::size_t kShown = 20;
  if (known.size() > kShown) {
    known.resize(kShown);
    known.emplace_back("...");
  }
  return fmt::format("no column '{}'{}; there are: {}", printable(name),
                     near.empty() ? "" : fmt::format(" (did you mean '{}'?)", printable(near)),
                     printable(join(known, ", "), 1000));
}

ColumnRef find_column(const Records& records, const std::string& name, Fault fault) {
  if (auto column = seek_column(records, name)) return *column;
  const Place place{records.size() > 0 ? records.place(0).file : ""};
  throw Error(fault, place, "has " + no_such_column(records, name));
}

}  // namespace mgm
