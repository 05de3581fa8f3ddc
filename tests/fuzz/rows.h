#pragma once

#include <algorithm>

#include "mgm/data/table.h"
#include "tests/fuzz/finding.h"

namespace mgm {

/// All that a table of pieces says, which must not depend on how the text comes.
template <class Reader>
std::string told(const std::string& text, std::size_t step, const PieceSize& most) {
  TextWindow window([&, at = std::size_t{0}](char* to, std::size_t size) mutable {
    const std::size_t count = text.copy(to, std::min(step, size), at);
    at += count;
    return count;
  });
  std::string all;
  try {
    Reader reader(window, "fuzz", CsvFormat{});
    while (const auto piece = reader.next(most)) {
      for (std::size_t i = 0; i < piece->size(); ++i) {
        all += piece->place(i).text() + "#" + piece->label(i);
        if (const auto problem = piece->problem(i)) all += std::string(" ") + problem->what();
        for (std::size_t c = 0; c < piece->text_columns().size(); ++c) {
          if (const auto cell = piece->text(c, i)) all += "[" + *cell + "]";
        }
        all += "\n";
      }
    }
  } catch (const Error& refused) {
    if (refused.fault() == Fault::kBug) throw;
    all += refused.what();
  }
  return all;
}

/// A text read whole and in small pieces tells the same.
template <class Reader>
int expect_the_same_in_pieces(const std::uint8_t* bytes, std::size_t size) {
  const std::string text = text_of(bytes, size);
  const std::string whole = told<Reader>(text, std::max<std::size_t>(size, 1), {3});
  if (size < 4096 && told<Reader>(text, 1, {3}) != whole) std::abort();
  return 0;
}

}  // namespace mgm
