#include "mgm/base/error.h"

#include <algorithm>
#include <map>
#include <span>

namespace mgm {

std::string Place::text() const {
  std::string result = file;
  if (line > 0) {
    result += (result.empty() ? "line " : ":") + std::to_string(line);
    if (column > 0) result += ":" + std::to_string(column);
  }
  return result;
}

namespace {

std::string with_place(const Place& place, const std::string& message) {
  const std::string where = place.text();
  return where.empty() ? message : where + ": " + message;
}

}  // namespace

Error::Error(Fault fault, Place place, const std::string& message)
    : std::runtime_error(with_place(place, message)), fault_(fault), place_(std::move(place)) {}

void Problems::add(Place place, std::string message) {
  found_.push_back({std::move(place), std::move(message)});
}

void Problems::throw_if_any(Fault fault) const {
  if (found_.empty()) return;
  std::vector<Problem> ordered = found_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  const auto same = [](const Problem& a, const Problem& b) {
    return a.place.text() == b.place.text() && a.message == b.message;
  };
  ordered.erase(std::unique(ordered.begin(), ordered.end(), same), ordered.end());
  std::string text = ordered.front().message;
  constexpr std::size_t kMost = 50, kMostAlike = 10;
  std::map<std::string, std::size_t> alike{{ordered.front().message, 1}};
  std::size_t shown = 1;
  for (const Problem& problem : std::span(ordered).subspan(1)) {
    if (shown == kMost || ++alike[problem.message] > kMostAlike) continue;
    text += "\n" + with_place(problem.place, problem.message);
    ++shown;
  }
  if (shown < ordered.size())
    text += "\n... and " + std::to_string(ordered.size() - shown) + " more";
  throw Error(fault, ordered.front().place, text);
}

}  // namespace mgm
