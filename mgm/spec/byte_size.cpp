#include "mgm/spec/byte_size.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "mgm/base/text.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

struct Unit {
  const char* name;
  double bytes;
};
constexpr std::array<Unit, 9> kUnits{{{"KiB", 1024.0},
                                      {"MiB", 1024.0 * 1024},
                                      {"GiB", 1024.0 * 1024 * 1024},
                                      {"TiB", 1024.0 * 1024 * 1024 * 1024},
                                      {"kB", 1e3},
                                      {"MB", 1e6},
                                      {"GB", 1e9},
                                      {"TB", 1e12},
                                      {"B", 1}}};
constexpr double kMost = 1e18;

/// Nothing for a text that is no size.
std::optional<std::int64_t> parse(std::string text) {
  double factor = 1;
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    factor = unit.bytes;
    text.resize(text.size() - std::string(unit.name).size());
    while (!text.empty() && text.back() == ' ') text.pop_back();
    break;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(number * factor >= 1) || number * factor > kMost) return std::nullopt;
  return static_cast<std::int64_t>(number * factor);
}

}  // namespace

std::string text(ByteSize size) {
  const auto bytes = static_cast<double>(size.bytes);
  constexpr double kTenths = 10;
  if (bytes < kUnits[0].bytes) return fmt::format("{} B", size.bytes);
  if (bytes >= kUnits[1].bytes && bytes < kUnits[2].bytes)
    return fmt::format("{:.0f} {}", std::ceil(bytes / kUnits[1].bytes), kUnits[1].name);
  const Unit& unit = bytes >= kUnits[2].bytes ? kUnits[2] : kUnits[0];
  return fmt::format("{:.1f} {}", std::ceil(bytes / unit.bytes * kTenths) / kTenths, unit.name);
}

std::string FieldType<ByteSize>::type(const ByteSize&) { return "size in memory (2GiB, 500MB)"; }
Json FieldType<ByteSize>::schema(const ByteSize&) { return {{"type", {"string", "integer"}}}; }
Json FieldType<ByteSize>::write(const ByteSize& member) {
  return member.bytes == 0 ? Json() : Json(std::to_string(member.bytes) + "B");
}
bool FieldType<ByteSize>::read(const Spec& from, ByteSize& member, Problems& problems) {
  const std::optional<std::int64_t> bytes = from.is_scalar() ? parse(from.scalar()) : std::nullopt;
  if (!bytes) {
    problems.add(from.place(),
                 "expected a size as 2GiB, 500MB or a number of bytes, found " + from.found());
    return false;
  }
  member.bytes = *bytes;
  return true;
}

}  // namespace mgm
