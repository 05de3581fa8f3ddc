#include <nlohmann/json.hpp>

#include "mgm/data/data_section.h"
#include "mgm/spec/write.h"
#include "tests/fuzz/finding.h"

/// A spec: read, what it says of data, and written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_refusal_or_answer([&] {
    mgm::Problems problems;
    const mgm::Spec spec = mgm::Spec::parse(mgm::text_of(bytes, size), "fuzz.yaml", problems);
    problems.throw_if_any();
    mgm::read_data_section(spec.at("data"), problems);
    const nlohmann::ordered_json resolved = spec.resolved();
    mgm::Problems again;
    const mgm::Spec read = mgm::Spec::from_json(resolved, "fuzz.json");
    if (read.resolved() != resolved) std::abort();
  });
}
