#include "mgm/cli/text_width.h"

#include <algorithm>
#include <cwchar>
#include <locale.h>

namespace mgm {
namespace {

/// The calling thread reads UTF-8 while it lives, whatever the user's language.
class Utf8 {
 public:
  Utf8() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = uselocale(locale_);
  }
  ~Utf8() {
    if (locale_ == nullptr) return;
    uselocale(before_);
    freelocale(locale_);
  }
  Utf8(const Utf8&) = delete;
  Utf8& operator=(const Utf8&) = delete;

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

struct Character {
  std::size_t bytes;
  int columns;
};

Character first_of(std::string_view text) {
  std::mbstate_t state{};
  wchar_t letter = 0;
  const std::size_t bytes = std::mbrtowc(&letter, text.data(), text.size(), &state);
  constexpr auto kIncomplete = static_cast<std::size_t>(-2);
  if (bytes == 0 || bytes >= kIncomplete) return {1, 1};
  return {bytes, std::max(0, wcwidth(letter))};
}

}  // namespace

int text_width(std::string_view text) {
  const Utf8 utf8;
  int columns = 0;
  while (!text.empty()) {
    const Character next = first_of(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string fitted(std::string_view text, int columns) {
  if (text_width(text) <= columns) return std::string(text);
  constexpr std::string_view kCut = "...";
  const Utf8 utf8;
  std::string result;
  int left = columns - static_cast<int>(kCut.size());
  while (!text.empty()) {
    const Character next = first_of(text);
    left -= next.columns;
    if (left < 0) break;
    result += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return columns < static_cast<int>(kCut.size()) ? "" : result + std::string(kCut);
}

}  // namespace mgm
