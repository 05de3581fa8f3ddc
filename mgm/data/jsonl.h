#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "mgm/data/csv.h"

namespace mgm {

/// Reads a table made of a JSON object per line, piece by piece. Columns are the keys of all lines
/// so far, in the order in which they appear; a key that a line lacks is a missing cell, as null
/// is. Values are texts, numbers, true or false; `format` says which texts are missing. A line that
/// is anything else becomes a sample with a problem, whose place is file and line.
///
/// `wanted`: columns that there are whether a line has them or not, so that what a line without one
/// means does not depend on the piece that it is read in. A line with keys of which none is wanted
/// is a bad one, and so is one that lacks a wanted column and has a key nearly called so: more
/// likely its keys are misspelt, and its values would be passed over. `known`: other columns of the
/// table that the wanted ones are of, which are no slips of the pen.
class JsonlReader {
 public:
  JsonlReader(TextWindow& text, std::string file, CsvFormat format,
              const std::vector<std::string>& wanted = {},
              const std::vector<std::string>& known = {});

  /// The next lines; null where there are no more. Throws Error(kData) where there are more than
  /// 100,000 different keys, or none.
  std::unique_ptr<Table> next(const PieceSize& most = {});
  /// The wanted columns that no line had so far.
  std::vector<std::string> never_held() const;

 private:
  /// A column and what a line holds in it.
  using Cells = std::vector<std::pair<std::size_t, std::string>>;
  struct Row {
    int line = 0;
    Cells cells = {};
    std::optional<Error> problem = {};
  };
  using Field = std::pair<std::string, std::string>;
  /// What is wrong with a line whose keys do not fit the wanted columns.
  std::optional<Error> misfit(const std::vector<Field>& fields, const Place& place);
  /// The wanted columns that a key may be a slip of the pen for.
  const std::vector<std::size_t>& slips(const std::string& key);
  Row read_line();
  std::size_t column(const std::string& key);

  TextLines lines_;
  CsvFormat format_;
  std::vector<std::string> columns_;
  std::size_t wanted_ = 0;  ///< the first columns
  std::vector<bool> held_;  ///< which of these some line had
  std::unordered_set<std::string> known_;
  std::unordered_map<std::string, std::vector<std::size_t>> slips_;  ///< by key
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t before_ = 0;
};

/// The whole of a table; throws the problems of its lines, too.
std::unique_ptr<Records> parse_jsonl(const std::string& text, const std::string& file,
                                     const CsvFormat& format);

}  // namespace mgm
