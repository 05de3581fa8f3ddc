#include <algorithm>
#include <fmt/format.h>
#include <istream>
#include <optional>
#include <unordered_set>
#include <utility>

#include "mgm/base/text.h"
#include "mgm/data/csv_rows.h"
#include "mgm/data/gzip.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/jsonl.h"
#include "mgm/data/load.h"
#include "mgm/data/picture.h"
#include "mgm/data/table.h"
#include "mgm/data/text_window.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

/// The fields of the first row, which stays in the window.
std::vector<std::string> first_row(TextWindow& text, const std::string& file,
                                   const std::string& delimiter) {
  CsvRows rows(text, file, delimiter_character(delimiter));
  std::vector<std::string> fields;
  if (!rows.next()) return fields;
  for (std::size_t i = 0; i < rows.size(); ++i) fields.emplace_back(rows.field(i));
  return fields;
}

/// Finds out how a table is written that is like the one that a model was trained on.
class TableInput {
 public:
  TableInput(TextWindow& text, const std::string& file, const Encoding& encoding)
      : text_(text), file_(file), encoding_(encoding) {
    if (encoding.table() != nullptr) form_ = *encoding.table();
  }

  CsvReader reader() {
    for (const std::string& delimiter :
         {form_.format.delimiter, std::string(","), std::string(";"), std::string("tab")}) {
      if (!names_all(first_row(text_, file_, delimiter))) continue;
      form_.format.delimiter = delimiter;
      form_.format.header = true;
      return {text_, file_, form_.format};
    }
    if (form_.format.header.value_or(true)) {
      form_.format.header = true;
      return {text_, file_, form_.format};
    }
    return {text_, file_, form_.format, names_by_count()};
  }

 private:
  /// True where the fields name every column that the inputs read.
  bool names_all(const std::vector<std::string>& fields) const {
    const std::unordered_set<std::string> names(fields.begin(), fields.end());
    const std::vector<std::string> wanted = encoding_.input_columns();
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const std::string& column) { return names.contains(column); });
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

  TextWindow& text_;
  const std::string& file_;
  const Encoding& encoding_;
  TableForm form_;
};

/// Records that lie in memory, or are files to be read one by one.
class WholeInput : public InputReader {
 public:
  explicit WholeInput(std::shared_ptr<const Records> records) : records_(std::move(records)) {}
  std::shared_ptr<const Records> next(const PieceSize&) override {
    return std::exchange(records_, nullptr);
  }

 private:
  std::shared_ptr<const Records> records_;
};

/// The files of a list of pictures, a line each.
class PicturesListed {
 public:
  PicturesListed(TextWindow& text, const std::string& file) : lines_(text, file) {}

  std::shared_ptr<const Records> next(const PieceSize& most) {
    std::vector<std::string> files;
    while (files.size() < most.rows && lines_.next()) {
      if (!lines_.line().empty()) files.emplace_back(lines_.line());
    }
    return files.empty() ? nullptr : picture_records("", std::move(files));
  }

 private:
  TextLines lines_;
};

/// A text of samples, read piece by piece.
class TextInput : public InputReader {
 public:
  /// `owner` is what `more` reads from.
  TextInput(ReadMore more, std::shared_ptr<void> owner, std::string file, const Encoding& encoding)
      : owner_(std::move(owner)), text_(std::move(more)), file_(std::move(file)) {
    text_.reach(kByteOrderMark.size());
    if (text_.text().starts_with(kByteOrderMark)) text_.drop(kByteOrderMark.size());
    const std::size_t start = find_start();
    constexpr std::size_t kLongestPath = 4096;
    text_.reach(start + kLongestPath);
    std::string_view line = text_.text().substr(start);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('{')) {
      const TableForm* form = encoding.table();
      if (form != nullptr)
        objects_.emplace(text_, file_, form->format, encoding.input_columns(),
                         encoding.target_columns());
      else
        objects_.emplace(text_, file_, CsvFormat{});
    } else if (is_picture_name(line)) {
      pictures_.emplace(text_, file_);
    } else {
      rows_.emplace(TableInput(text_, file_, encoding).reader());
    }
  }

  std::shared_ptr<const Records> next(const PieceSize& most) override {
    if (objects_) return objects_->next(most);
    return pictures_ ? pictures_->next(most) : rows_->next(most);
  }
  std::vector<std::string> never_held() const override {
    return objects_ ? objects_->never_held() : std::vector<std::string>{};
  }

 private:
  /// Where the first character stands that is not blank.
  std::size_t find_start() {
    while (true) {
      const std::size_t start = text_.text().find_first_not_of(" \t\r\n");
      if (start != std::string_view::npos) return start;
      if (text_.ended()) throw Error(Fault::kData, {file_}, "is empty, expected samples");
      check_row_length(text_.text().size(), {file_, 1});
      text_.grow();
    }
  }

  std::shared_ptr<void> owner_;
  TextWindow text_;
  std::string file_;
  std::optional<JsonlReader> objects_;
  std::optional<PicturesListed> pictures_;
  std::optional<CsvReader> rows_;
};

/// What was read already, then the rest.
ReadMore after(std::string begun, ReadMore rest) {
  return [begun = std::move(begun), rest = std::move(rest)](char* to, std::size_t size) mutable {
    if (begun.empty()) return rest(to, size);
    const std::size_t count = begun.copy(to, size);
    begun.erase(0, count);
    return count;
  };
}

ReadMore text_of(std::istream& stream, const std::string& name) {
  return [&stream, name](char* to, std::size_t size) {
    stream.read(to, static_cast<std::streamsize>(size));
    if (stream.bad()) throw Error(Fault::kData, {name}, "cannot be read to its end");
    return static_cast<std::size_t>(stream.gcount());
  };
}

}  // namespace

std::unique_ptr<InputReader> stream_input(const std::string& path, const Encoding& encoding,
                                          std::istream& standard_input) {
  if (path == "-") {
    const std::string name = "standard input";
    return std::make_unique<TextInput>(text_of(standard_input, name), nullptr, name, encoding);
  }
  const auto whole = [](std::unique_ptr<Records> records) {
    return std::make_unique<WholeInput>(std::move(records));
  };
  std::error_code error;
  if (fs::is_directory(path, error)) return whole(open_source(ImageFolderConfig{path}, ""));
  if (!fs::exists(path, error)) {
    throw Error(Fault::kData, {path}, "does not exist: check the path");
  }
  if (is_picture_name(path)) return whole(picture_records("", {path}));
  auto file = std::make_shared<GzipReader>(path);  // opened once: it may be a pipe
  std::string begins = file->read(16);
  if (is_picture_content(begins)) return whole(picture_records("", {path}));
  if (begins.starts_with(std::string("\0\0\x08", 3)))
    return whole(open_source(IdxConfig{path, ""}, ""));
  return std::make_unique<TextInput>(after(std::move(begins), limited_text(*file, path)), file,
                                     path, encoding);
}

std::shared_ptr<const Records> open_input(const std::string& path, const Encoding& encoding,
                                          std::istream& standard_input) {
  return stream_input(path, encoding, standard_input)->next({});
}

}  // namespace mgm
