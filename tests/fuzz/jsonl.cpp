#include "mgm/data/jsonl.h"

#include "tests/fuzz/rows.h"

namespace {

const std::vector<std::string> kWanted{"a", "b"};

struct Reader : mgm::JsonlReader {
  explicit Reader(mgm::TextWindow& text) : JsonlReader(text, "fuzz", mgm::CsvFormat{}, kWanted) {}
};

}  // namespace

/// A table of a JSON object per line, of which a model wants two columns.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_the_same_in_pieces<Reader>(bytes, size, kWanted.size());
}
