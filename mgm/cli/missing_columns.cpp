#include "mgm/cli/missing_columns.h"

#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

std::string note_of_missing_columns(const InputReader& input) {
  constexpr std::size_t kMost = 400;
  const std::vector<std::string> names = input.never_held();
  if (names.empty()) return "";
  return fmt::format(
      "note: no sample has {}: {}; what the model puts in for missing cells stood there in all\n",
      names.size() == 1 ? "the column" : "the columns", printable(join(names, ", "), kMost));
}

}  // namespace mgm
