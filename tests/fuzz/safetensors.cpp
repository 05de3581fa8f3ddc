#include "mgm/bundle/safetensors.h"

#include <fcntl.h>
#include <filesystem>

#include "tests/fuzz/finding.h"

/// A file of weights: every tensor that it says that it holds is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("mgm_fuzz_" + std::to_string(::getpid())))
          .string();
  const int number = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (number < 0 || ::write(number, bytes, size) != static_cast<ssize_t>(size)) std::abort();
  ::close(number);
  for (const auto types :
       {mgm::SafetensorsFile::Types::kFloats, mgm::SafetensorsFile::Types::kAny}) {
    mgm::expect_refusal_or_answer([&] {
      const auto file = mgm::SafetensorsFile::open(path, types);
      volatile float sum = 0;
      for (const auto& [name, entry] : file->entries()) {
        if (const auto array = file->read(entry)) {
          for (const float value : array->values) sum = sum + value;
        }
        if (types == mgm::SafetensorsFile::Types::kAny) continue;
        const float* values = file->data(entry);
        for (std::int64_t i = 0; i < mgm::elements(entry.shape); ++i) sum = sum + values[i];
      }
    });
  }
  ::unlink(path.c_str());
  return 0;
}
