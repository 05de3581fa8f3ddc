#include <nlohmann/json.hpp>

#include "mgm/bundle/strict_json.h"
#include "mgm/program/program_json.h"
#include "tests/fuzz/finding.h"

/// program.json: what is accepted is written and accepted again, the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_refusal_or_answer([&] {
    const std::string text = mgm::text_of(bytes, size);
    const auto json = mgm::parse_strict_json<nlohmann::ordered_json>(text, "program.json");
    const nlohmann::ordered_json kept = mgm::to_json(mgm::program_from_json(json));
    if (mgm::to_json(mgm::program_from_json(kept)) != kept) std::abort();
  });
}
