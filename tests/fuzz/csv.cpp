#include "mgm/data/csv.h"

#include "tests/fuzz/rows.h"

namespace {

struct Reader : mgm::CsvReader {
  explicit Reader(mgm::TextWindow& text) : CsvReader(text, "fuzz", mgm::CsvFormat{}) {}
};

}  // namespace

/// A table of comma-separated values.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_the_same_in_pieces<Reader>(bytes, size);
}
