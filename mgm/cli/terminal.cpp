#include "mgm/cli/terminal.h"

#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace mgm {
namespace {

constexpr int kColumns = 100;

int descriptor(Stream stream) { return stream == Stream::kOut ? STDOUT_FILENO : STDERR_FILENO; }

const char* code(Colour colour) {
  switch (colour) {
    case Colour::kRed:
      return "\033[1;31m";
    case Colour::kYellow:
      return "\033[33m";
    case Colour::kGreen:
      return "\033[32m";
    case Colour::kBold:
      return "\033[1m";
  }
  return "";
}

}  // namespace

bool watched(Stream stream) {
  const char* kind = std::getenv("TERM");
  return isatty(descriptor(stream)) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

int columns(Stream stream) {
  winsize size{};
  const bool known = watched(stream) && ioctl(descriptor(stream), TIOCGWINSZ, &size) == 0;
  return known && size.ws_col > 0 ? size.ws_col : kColumns;
}

std::string coloured(std::string_view text, Colour colour, Stream stream) {
  const char* none = std::getenv("NO_COLOR");
  const bool wanted = watched(stream) && (none == nullptr || *none == '\0');
  return wanted ? code(colour) + std::string(text) + "\033[0m" : std::string(text);
}

}  // namespace mgm
