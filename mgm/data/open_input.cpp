#include <fmt/format.h>
#include <istream>
#include <iterator>

#include "mgm/base/text.h"
#include "mgm/data/csv.h"
#include "mgm/data/gzip.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/load.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kLargestInput = std::uintmax_t{8} << 30;

std::shared_ptr<const Records> pictures_listed(const std::string& text) {
  std::vector<fs::path> files;
  for (std::string line : split(text, '\n')) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) files.emplace_back(line);
  }
  return picture_records("", std::move(files));
}

std::shared_ptr<const Records> read_text(const std::string& text, const std::string& name) {
  const std::string first = text.substr(0, text.find('\n'));
  const std::size_t start = first.find_first_not_of(" \t\r");
  if (start == std::string::npos && text.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw Error(Fault::kData, {name}, "is empty");
  }
  if (start != std::string::npos && first[start] == '{') return parse_jsonl(text, name);
  std::string line = first;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (is_picture_name(line)) return pictures_listed(text);
  return parse_csv(text, name, CsvConfig{});
}

bool looks_like_idx(const std::string& bytes) {
  return bytes.size() > 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 8;
}

}  // namespace

std::shared_ptr<const Records> open_input(const std::string& path, const Encoding&,
                                          std::istream& standard_input) {
  if (path == "-") {
    const std::string text{std::istreambuf_iterator<char>(standard_input),
                           std::istreambuf_iterator<char>()};
    return read_text(text, "standard input");
  }
  std::error_code error;
  if (fs::is_directory(path, error)) return open_source(ImageFolderConfig{path}, "");
  if (!fs::exists(path, error)) throw Error(Fault::kData, {path}, "does not exist");
  if (is_picture_name(path)) return picture_records("", {path});
  const std::string bytes = read_maybe_gzip(path, kLargestInput);
  if (looks_like_idx(bytes)) return open_source(IdxConfig{path, ""}, "");
  return read_text(bytes, path);
}

}  // namespace mgm
