#include "mgm/nets/number_or_word.h"

#include <fmt/format.h>

namespace mgm {

std::string NumberOrWord::type() const { return fmt::format("whole number or '{}'", word); }

nlohmann::ordered_json NumberOrWord::schema() const {
  return {
      {"oneOf", {{{"type", "integer"}, {"minimum", least}, {"maximum", most}}, {{"const", word}}}}};
}

bool NumberOrWord::read(const Spec& from, std::int64_t& number, bool& is_word,
                        Problems& problems) const {
  if (from.scalar() == word) {
    number = 0;
    is_word = true;
    return true;
  }
  const auto value = from.as_integer();
  if (!value || *value < least || *value > most) {
    problems.add(from.place(),
                 fmt::format("'{}': expected a whole number from {} to {}, or '{}'; found {}",
                             from.path(), least, most, word, from.found()));
    return false;
  }
  number = *value;
  is_word = false;
  return true;
}

}  // namespace mgm
