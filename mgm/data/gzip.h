#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace mgm {

/// The content of a file, unpacked where it begins as gzip does. Throws Error(kData) where it
/// cannot be read, is broken, or grows beyond `most` bytes (a gzip file may grow a thousandfold).
std::string read_maybe_gzip(const std::filesystem::path& path, std::uintmax_t most);

}  // namespace mgm
