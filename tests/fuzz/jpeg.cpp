#include "mgm/data/decode.h"
#include "tests/fuzz/finding.h"

/// A JPEG picture of few enough pixels that many can be tried.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_refusal_or_answer([&] {
    const mgm::Image image = mgm::decode_jpeg(mgm::text_of(bytes, size), "fuzz.jpeg");
    const auto expected = static_cast<std::size_t>(image.width) * image.height * image.channels;
    if (image.pixels.size() != expected) std::abort();
  });
}
