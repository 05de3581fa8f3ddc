#pragma once

#include <algorithm>

#include "mgm/data/table.h"
#include "tests/fuzz/finding.h"

namespace mgm {

/// All that a table says: its rows, and the refusal at its end where there is one.
struct Told {
  std::string rows, refusal;
};

/// `step`: so many bytes come at once; `most`: so many rows are handed out at once; `columns`: of
/// so many is told, from the first on.
template <class Reader>
Told told(const std::string& text, std::size_t step, const PieceSize& most, std::size_t columns) {
  TextWindow window([&, at = std::size_t{0}](char* to, std::size_t size) mutable {
    const std::size_t count = text.copy(to, std::min(step, size), at);
    at += count;
    return count;
  });
  Told all;
  try {
    Reader reader(window);
    while (const auto piece = reader.next(most)) {
      for (std::size_t i = 0; i < piece->size(); ++i) {
        all.rows += piece->place(i).text() + "#" + piece->label(i);
        if (const auto problem = piece->problem(i)) all.rows += std::string(" ") + problem->what();
        for (std::size_t c = 0; c < std::min(columns, piece->text_columns().size()); ++c) {
          if (const auto cell = piece->text(c, i)) all.rows += "[" + *cell + "]";
        }
        all.rows += "\n";
      }
    }
  } catch (const Error& refused) {
    if (refused.fault() == Fault::kBug) throw;
    all.refusal = refused.what();
  }
  return all;
}

/// What a text says depends neither on how its bytes come nor on where rows are cut into pieces; of
/// a refused piece the rows before the bad one are lost.
template <class Reader>
int expect_the_same_in_pieces(const std::uint8_t* bytes, std::size_t size,
                              std::size_t columns = SIZE_MAX) {
  constexpr std::size_t kAll = 1 << 20, kLongest = 4096;
  const std::string text = text_of(bytes, size);
  const std::size_t whole = std::max<std::size_t>(size, 1);
  const Told together = told<Reader>(text, whole, {kAll}, columns);
  if (size >= kLongest) return 0;
  const Told apart = told<Reader>(text, whole, {1}, columns);
  const bool same = together.refusal.empty() ? together.rows == apart.rows
                                             : apart.rows.starts_with(together.rows);
  if (!same || together.refusal != apart.refusal) std::abort();
  const Told by_byte = told<Reader>(text, 1, {3}, columns),
             by_three = told<Reader>(text, whole, {3}, columns);
  if (by_byte.rows != by_three.rows || by_byte.refusal != by_three.refusal) std::abort();
  return 0;
}

}  // namespace mgm
