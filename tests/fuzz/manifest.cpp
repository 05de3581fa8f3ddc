#include "mgm/bundle/manifest.h"

#include "mgm/base/sha256.h"
#include "mgm/data/load.h"
#include "tests/fuzz/finding.h"

/// A manifest whose hash is right, whatever else it says: its last 80 bytes are put behind the
/// input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return mgm::expect_refusal_or_answer([&] {
    std::string text = mgm::text_of(bytes, size);
    text += ",\n \"hash\": \"" + mgm::sha256(text) + "\"\n}\n";
    const mgm::Manifest manifest = mgm::read_manifest(text, "manifest.json");
    mgm::read_encoding(manifest.info.encoding);
  });
}
