#include "mgm/data/jsonl.h"

#include "tests/fuzz/rows.h"

/// A table of a JSON object per line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_the_same_in_pieces<mgm::JsonlReader>(bytes, size);
}
