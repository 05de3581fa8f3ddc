#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "mgm/base/error.h"

namespace mgm {

/// The whole of a file; throws `fault` with the path and the system's reason, or where it is larger
/// than `most` bytes.
std::string read_file(const std::filesystem::path& path, Fault fault,
                      std::uintmax_t most = std::uintmax_t{1} << 32);

/// The same of a regular file; throws for anything else (a pipe would have to be waited for).
std::string read_regular_file(const std::filesystem::path& path, Fault fault,
                              std::uintmax_t most = std::uintmax_t{1} << 32);

/// Writes a file so that after a crash either the old or the new content is there: temporary file
/// in the same folder, fsync, rename, fsync of the folder. A link is followed, a file that exists
/// keeps its permissions, a new one has those that the user's mask leaves. What is no regular file
/// (a device, a pipe) is written to as it stands. Throws Fault::kFailed with the system's reason
/// and leaves no stray file.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

/// Throws Fault::kSpec where a file stands already that may not be replaced. What is no regular
/// file (a device, a pipe) loses nothing by being written to.
void refuse_to_replace(const std::filesystem::path& path, bool overwrite);

/// `out/` as `out`: what is beside it is made from its name.
std::filesystem::path without_slash(const std::filesystem::path& path);

/// The folder that a path lies in; `.` for a bare name.
std::filesystem::path folder_that_holds(const std::filesystem::path& path);

/// Flushes a folder's entries to the disk.
void sync_folder(const std::filesystem::path& folder);

/// Flushes every file in `from`, renames it to `to` and flushes the folder that holds them. Where
/// `to` exists it is replaced only if `overwrite` (in one step where the disk can), then removed.
void commit_folder(const std::filesystem::path& from, const std::filesystem::path& to,
                   bool overwrite);

}  // namespace mgm
