#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <istream>

#include "mgm/base/descriptor.h"
#include "mgm/base/text.h"
#include "mgm/data/csv_rows.h"
#include "mgm/data/gzip.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/jsonl.h"
#include "mgm/data/load.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> first_row(const std::string& text, const std::string& file,
                                   const std::string& delimiter) {
  CsvRows rows(text, file, delimiter_character(delimiter));
  std::vector<std::string> fields;
  if (!rows.next()) return fields;
  for (std::size_t i = 0; i < rows.size(); ++i) fields.emplace_back(rows.field(i));
  return fields;
}

/// Reads a table like the one that a model was trained on.
class TableInput {
 public:
  TableInput(const std::string& text, const std::string& file, const Encoding& encoding)
      : text_(text), file_(file), encoding_(encoding) {
    if (encoding.table() != nullptr) form_ = *encoding.table();
  }

  std::unique_ptr<Records> read() {
    for (const std::string& delimiter :
         {form_.format.delimiter, std::string(","), std::string(";"), std::string("tab")}) {
      if (!names_all(first_row(text_, file_, delimiter))) continue;
      form_.format.delimiter = delimiter;
      form_.format.header = true;
      return parse_csv(text_, file_, form_.format);
    }
    if (form_.format.header.value_or(true)) {
      form_.format.header = true;
      return parse_csv(text_, file_, form_.format);
    }
    return parse_csv(text_, file_, form_.format, names_by_count());
  }

  const CsvFormat& format() const { return form_.format; }

 private:
  /// True where the fields name every column that the inputs read.
  bool names_all(const std::vector<std::string>& fields) const {
    const std::vector<std::string> wanted = encoding_.input_columns();
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& column) {
      return std::find(fields.begin(), fields.end(), column) != fields.end();
    });
  }

  /// Columns without names are told by where they stand, so that their number must be known: all
  /// that there were in training, or all but the targets.
  std::vector<std::string> names_by_count() const {
    const std::vector<std::string> targets = encoding_.target_columns();
    const std::size_t found = first_row(text_, file_, form_.format.delimiter).size();
    const bool with_targets = found == form_.columns;
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= form_.columns; ++i) {
      const std::string name = "c" + std::to_string(i);
      const bool target = std::find(targets.begin(), targets.end(), name) != targets.end();
      if (with_targets || !target) names.push_back(name);
    }
    if (names.size() == found) return names;
    throw Error(Fault::kData, {file_, 1},
                fmt::format("has {} fields, expected {} as in training, or {} without the targets",
                            found, form_.columns, names.size()));
  }

  const std::string& text_;
  const std::string& file_;
  const Encoding& encoding_;
  TableForm form_;
};

std::string without_return(std::string line) {
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::unique_ptr<Records> pictures_listed(const std::string& text) {
  std::vector<std::string> files;
  for (const std::string& line : split(text, '\n')) {
    std::string file = without_return(line);
    if (!file.empty()) files.push_back(std::move(file));
  }
  return picture_records("", std::move(files));
}

std::unique_ptr<Records> read_text(const std::string& text, const std::string& file,
                                   const Encoding& encoding) {
  if (text.starts_with(kByteOrderMark))
    return read_text(text.substr(kByteOrderMark.size()), file, encoding);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) throw Error(Fault::kData, {file}, "is empty, expected samples");
  if (text[start] == '{') {
    const TableForm* form = encoding.table();
    return parse_jsonl(text, file, form != nullptr ? form->format : CsvFormat{});
  }
  const std::string line = without_return(text.substr(start, text.find('\n', start) - start));
  if (is_picture_name(line)) return pictures_listed(text);
  return TableInput(text, file, encoding).read();
}

std::string read_stream(std::istream& stream, const std::string& name) {
  constexpr std::size_t kPiece = 1 << 16;
  std::string text;
  std::string piece(kPiece, '\0');
  while (stream.read(piece.data(), kPiece) || stream.gcount() > 0) {
    text.append(piece, 0, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kMostDataBytes) {
      throw Error(Fault::kData, {name}, fmt::format("is longer than {} bytes", kMostDataBytes));
    }
  }
  if (stream.bad()) throw Error(Fault::kData, {name}, "cannot be read to its end");
  return text;
}

/// The first bytes of a file, unpacked.
std::string beginning(const fs::path& path) {
  constexpr std::uintmax_t kEnough = 16;
  return GzipReader(path).read(kEnough);
}

}  // namespace

std::shared_ptr<const Records> open_input(const std::string& path, const Encoding& encoding,
                                          std::istream& standard_input) {
  if (path == "-") {
    const std::string name = "standard input";
    return read_text(read_stream(standard_input, name), name, encoding);
  }
  std::error_code error;
  if (fs::is_directory(path, error)) return open_source(ImageFolderConfig{path}, "");
  if (!fs::exists(path, error)) {
    throw Error(Fault::kData, {path}, "does not exist: check the path");
  }
  if (!fs::is_regular_file(path, error)) {  // a pipe, as of `<(command)`: it can be read only once
    std::ifstream stream(path, std::ios::binary);
    if (!stream) fail_for(Fault::kData, path, "cannot open", errno);
    return read_text(read_stream(stream, path), path, encoding);
  }
  const std::string begins = beginning(path);
  if (is_picture_content(begins) || is_picture_name(path)) return picture_records("", {path});
  if (begins.starts_with(std::string("\0\0\x08", 3))) return open_source(IdxConfig{path, ""}, "");
  return read_text(read_maybe_gzip(path, kMostDataBytes), path, encoding);
}

}  // namespace mgm
