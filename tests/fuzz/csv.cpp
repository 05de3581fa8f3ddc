#include "mgm/data/csv.h"

#include "tests/fuzz/rows.h"

/// A table of comma-separated values.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_the_same_in_pieces<mgm::CsvReader>(bytes, size);
}
