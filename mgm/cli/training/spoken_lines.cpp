#include "mgm/cli/training/spoken_lines.h"

#include <cstdio>

#include "mgm/cli/terminal.h"
#include "mgm/cli/text_width.h"

namespace mgm {

SpokenLines::~SpokenLines() { clear(); }

void SpokenLines::clear() {
  if (open_) std::fputs("\r\033[K", stderr);
  open_ = false;
}

void SpokenLines::said(const std::string& who, const std::string& line) {
  const std::lock_guard lock(mutex_);
  const std::string whole = who + ": " + line;
  if (!watched(Stream::kErr)) {
    std::fprintf(stderr, "%s\n", whole.c_str());
    return;
  }
  std::fprintf(stderr, "\r%s\033[K", fitted(whole, columns(Stream::kErr) - 1).c_str());
  std::fflush(stderr);
  open_ = true;
}

void SpokenLines::note(const std::string& line) {
  const std::lock_guard lock(mutex_);
  clear();
  std::fprintf(stderr, "%s\n", line.c_str());
}

}  // namespace mgm
