#include "mgm/data/idx.h"

#include "tests/fuzz/finding.h"

/// An IDX file of pictures, plain or packed: every picture is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const mgm::FileOfBytes file(bytes, size);
  return mgm::expect_refusal_or_answer([&] {
    const auto records = mgm::open_source(mgm::IdxConfig{file.path(), ""}, "");
    for (std::size_t i = 0; i < records->size(); ++i) records->image(0, i);
  });
}
