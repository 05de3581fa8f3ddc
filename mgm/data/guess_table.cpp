#include "mgm/data/guess_table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/class_values.h"
#include "mgm/data/csv.h"
#include "mgm/data/gzip.h"
#include "mgm/data/number.h"
#include "mgm/data/picture.h"
#include "mgm/data/sniff_csv.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostDistinct = 1000;
constexpr std::size_t kMostChoices = 100;
constexpr std::size_t kMostNumberedClasses = 20;
constexpr std::size_t kFew = 10;
constexpr int kPictureSide = 64;

/// What a column holds, over all samples.
struct Column {
  std::string name;
  std::size_t filled = 0;
  std::set<std::string> values = {};  ///< of very many, only the first
  std::size_t numbers = 0, whole = 0, pictures = 0, words = 0;
  bool counts_up = true;  ///< each number is the one before and one
  /// Texts that are no numbers, each with the first sample that holds it; of many only the first.
  std::map<std::string, std::size_t> others = {};
  std::string shared = {};  ///< a column that holds one of these, too

  bool nearly_numeric() const {
    return nearly_all_numbers(static_cast<double>(numbers), static_cast<double>(filled));
  }
  /// Whether its few other texts may be read as missing numbers.
  bool lacks_numbers() const { return nearly_numeric() && others.size() <= kFew && shared.empty(); }
  bool numeric() const { return filled > 0 && (numbers == filled || lacks_numbers()); }
  bool many() const { return values.size() > kMostDistinct; }
};

Column look_at(const Records& records, std::size_t index, const std::string& name) {
  Column column{name};
  double before = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::optional<std::string> cell = records.text(index, i);
    if (!cell) continue;
    const std::optional<double> number = parse_number(*cell);
    column.counts_up = column.counts_up && number && (column.filled == 0 || *number == before + 1);
    before = number.value_or(0);
    ++column.filled;
    if (number) ++column.numbers;
    if (!number && column.others.size() <= kFew) column.others.emplace(*cell, i);
    if (number && std::floor(*number) == *number) ++column.whole;
    if (is_picture_name(*cell)) ++column.pictures;
    column.words += 1 + static_cast<std::size_t>(std::count(cell->begin(), cell->end(), ' '));
    if (!column.many()) column.values.insert(*cell);
  }
  return column;
}

/// Makes a guess of a table's columns.
class TableGuesser {
 public:
  TableGuesser(const std::string& path, const Records& records) : path_(path), records_(records) {
    guess_.source = "csv";
    guess_.samples = records.size();
    for (const std::string& name : records.text_columns())
      columns_.push_back(look_at(records, columns_.size(), name));
    for (Column& column : columns_) {
      for (const Column& other : columns_) {
        if (&other != &column && !other.nearly_numeric()) find_shared(column, other);
      }
    }
  }

  Guess guess(const CsvFormat& format, const std::string& wanted) {
    note_format(format);
    const Column& target = wanted.empty() ? choose_target() : named_target(wanted);
    describe_target(target);
    for (Column& column : columns_) {
      if (&column == &target) continue;
      if (guess_.target.is_class) find_shared(column, target);
      place(column);
    }
    if (guess_.inputs.empty() && table_.columns.empty()) {
      throw Error(Fault::kData, {path_},
                  "no column suits as an input: all are empty, constant, or "
                  "name the rows");
    }
    write_inputs();
    write_missing();
    guess_.data["targets"] = {
        {guess_.target.name, {{guess_.target.is_class ? "class" : "number", target.name}}}};
    guess_.data["split"] = {{"validation", 0.1}, {"test", 0.2}, {"seed", 1}};
    note("split", "A fifth of the samples is kept for the test, a tenth for validation.");
    return std::move(guess_);
  }

 private:
  void note(const char* path, const std::string& text) { guess_.notes.push_back({path, text}); }

  void note_format(const CsvFormat& format) {
    Json csv{{"path", path_}};
    if (format.header == false) {
      csv["header"] = false;
      note("source",
           "The first line has numbers where the lines below have them, so that it is taken for a "
           "sample; the columns are called c1, c2, ...");
    }
    if (format.delimiter != ",") {
      csv["delimiter"] = format.delimiter;
      note("source", fmt::format("Fields stand between '{}'.", format.delimiter));
    }
    guess_.data["source"] = {{"csv", csv.size() == 1 ? Json(path_) : csv}};
    note("source", fmt::format("The table has {} and {}.", counted(guess_.samples, "row"),
                               counted(columns_.size(), "column")));
  }

  /// Why a column can be no target and no input; empty where it can.
  std::string why_not(const Column& column) const {
    if (column.filled == 0) return "it is empty";
    if (column.filled < kFew && 2 * column.filled < guess_.samples) {
      return "it is nearly always empty";
    }
    if (column.values.size() == 1) return "it always holds the same value";
    const std::string name = lower_case(column.name);
    const bool all_differ = column.many() || column.values.size() == guess_.samples;
    if (column.counts_up && guess_.samples >= kFew) return "it counts the rows";
    if (all_differ && (name == "id" || name == "index" || name.ends_with("_id"))) {
      return "it names the rows";
    }
    return "";
  }

  bool suits_as_class(const Column& column) const {
    const std::size_t distinct = column.values.size();
    if (column.many() || distinct < 2 || 2 * distinct > column.filled) return false;
    return !column.numeric() ||
           (column.whole == column.numbers && distinct <= kMostNumberedClasses);
  }
  bool suits_as_target(const Column& column) const {
    return why_not(column).empty() && (column.numeric() || suits_as_class(column));
  }

  const Column& choose_target() {
    for (const char* likely : {"target", "label", "class", "y", "outcome"}) {
      for (const Column& column : columns_) {
        if (lower_case(column.name) != likely || !suits_as_target(column)) continue;
        note("targets",
             fmt::format("The target is column '{}', for its name.", printable(column.name)));
        return column;
      }
    }
    for (auto column = columns_.rbegin(); column != columns_.rend(); ++column) {
      if (!suits_as_target(*column)) continue;
      note("targets",
           fmt::format("The target is column '{}', the last that suits: name another if it is not "
                       "what you want to predict.",
                       printable(column->name)));
      return *column;
    }
    throw Error(Fault::kData, {path_},
                "no column suits as a target, expected numbers, or a few values that return");
  }

  const Column& named_target(const std::string& name) const {
    std::vector<std::string> names;
    for (const Column& column : columns_) names.push_back(column.name);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      throw Error(Fault::kSpec, {path_}, unknown_name("column", name, names));
    }
    const Column& column = columns_[static_cast<std::size_t>(found - names.begin())];
    if (suits_as_target(column)) return column;
    const std::string reason = why_not(column);
    throw Error(Fault::kData, {path_},
                fmt::format("column '{}' suits no target: {}", printable(name),
                            reason.empty() ? "it holds texts of which too few return" : reason));
  }

  void describe_target(const Column& column) {
    GuessedTarget& target = guess_.target;
    target.name = as_part_name(column.name);
    target.column = column.name;
    target.is_class = suits_as_class(column);
    const std::size_t filled = target.is_class ? column.filled : column.numbers;
    if (!target.is_class) {
      const std::size_t values = column.values.size() - column.others.size();
      note("targets", fmt::format("It is a number: {} different values in {}.",
                                  column.many() ? "very many" : std::to_string(values),
                                  counted(filled, "row")));
      read_as_missing(column);
    } else {
      target.classes.assign(column.values.begin(), column.values.end());
      sort_classes(target.classes);
      note("targets", fmt::format("It is a class, one of {}: {}.", target.classes.size(),
                                  printable(join(target.classes, ", "), 200)));
    }
    if (filled < guess_.samples) {
      note("targets", fmt::format("Passed over, since they have no target: {}.",
                                  counted(guess_.samples - filled, "row")));
    }
  }

  /// A name that no other input has.
  std::string name_of(const Column& column) const {
    const std::string base = as_part_name(column.name);
    const auto taken = [&](const std::string& name) {
      return name == table_.name ||
             std::any_of(guess_.inputs.begin(), guess_.inputs.end(),
                         [&](const GuessedInput& input) { return input.name == name; });
    };
    std::string name = base;
    for (int k = 2; taken(name); ++k) name = fmt::format("{}_{}", base, k);
    return name;
  }

  static bool has_decimal_commas(const Column& column) {
    return std::all_of(column.values.begin(), column.values.end(), [](std::string value) {
      const std::size_t comma = value.find(',');
      if (comma == std::string::npos) return false;
      value[comma] = '.';
      return parse_number(value).has_value();
    });
  }

  std::string why_no_input(const Column& column) const {
    if (has_decimal_commas(column))
      return "its numbers have decimal commas, which are not read: write them with points";
    constexpr double kMostly = 0.5, kPercent = 100;
    const double share = static_cast<double>(column.numbers) / static_cast<double>(column.filled);
    if (share < kMostly) return "it holds very many different texts that are no sentences";
    return fmt::format(
        "it holds numbers in {:.4g} % of its cells, and {} such as {}{}: mend them",
        kPercent * share, column.others.size() == 1 ? "a text" : "texts", example(column),
        column.shared.empty()
            ? ""
            : fmt::format(", which column '{}' holds too", printable(column.shared)));
  }

  std::string example(const Column& column) const {
    const auto& [text, sample] = *column.others.begin();
    return fmt::format("'{}' ({})", printable(text), records_.place(sample).text());
  }

  /// Whether another column means something by a text that stands among numbers.
  static void find_shared(Column& column, const Column& other) {
    for (const auto& [text, sample] : column.others) {
      if (column.nearly_numeric() && other.values.contains(text)) column.shared = other.name;
    }
  }

  /// Takes the few texts of a column of numbers for words that mean that nothing is known.
  void read_as_missing(const Column& column) {
    if (column.others.empty()) return;
    for (const auto& [text, sample] : column.others) {
      if (std::find(missing_.begin(), missing_.end(), text) == missing_.end())
        missing_.push_back(text);
    }
    note("source",
         fmt::format("Column '{}' holds numbers but for {}{}, which missing: lists as cells where "
                     "nothing is known: mend what is misspelt.",
                     printable(column.name), example(column),
                     column.others.size() == 1 ? "" : " and other texts"));
  }

  void write_missing() {
    if (missing_.empty()) return;
    Json& csv = guess_.data["source"]["csv"];
    if (csv.is_string()) csv = {{"path", path_}};
    csv["missing"] = CsvFormat{}.missing;
    for (const std::string& text : missing_) csv["missing"].push_back(text);
  }

  /// Finds a use for a column that is not the target.
  void place(const Column& column) {
    const std::string name = printable(column.name);
    constexpr std::size_t kSentence = 4;
    std::string reason = why_not(column);
    if (reason.empty()) {
      if (column.pictures == column.filled) {
        note("inputs", fmt::format("Column '{}' holds paths of pictures.", name));
        guess_.inputs.push_back(
            {name_of(column), "image", {column.name}, kPictureSide, kPictureSide});
        return;
      }
      const bool few = !column.numeric() && column.values.size() <= kMostChoices &&
                       2 * column.values.size() <= column.filled;
      if (column.numeric()) read_as_missing(column);
      if (column.numeric() || (few && !column.nearly_numeric())) {
        (column.numeric() ? numbers_ : categories_).push_back(column.name);
        table_.columns.push_back(column.name);
        return;
      }
      if (!column.nearly_numeric() && column.words >= kSentence * column.filled) {
        note("inputs", fmt::format("Column '{}' holds sentences, read as a bag of words.", name));
        guess_.inputs.push_back({name_of(column), "text", {column.name}});
        return;
      }
      reason = why_no_input(column);
    }
    left_out_ = true;
    note("inputs", fmt::format("Column '{}' is left out: {}.", name, reason));
  }

  bool has_column(const std::string& name) const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](const Column& column) { return column.name == name; });
  }

  void write_inputs() {
    if (!table_.columns.empty()) {
      note("inputs",
           fmt::format("Numbers: {}. Categories: {}.",
                       numbers_.empty() ? "none" : printable(join(numbers_, ", "), 200),
                       categories_.empty() ? "none" : printable(join(categories_, ", "), 200)));
      guess_.inputs.insert(guess_.inputs.begin(), table_);
    }
    Json inputs = Json::object();
    for (const GuessedInput& input : guess_.inputs) {
      Json options = Json::object();
      if (input.type == "table") {
        const bool listed = left_out_ || has_column("rest");  // 'rest' would not mean all
        options["columns"] = listed ? Json(input.columns) : Json("rest");
      } else {
        options = {{"columns", input.columns}, {"type", input.type}};
      }
      if (input.type == "image") options["resize"] = {kPictureSide, kPictureSide};
      inputs[input.name] = std::move(options);
    }
    guess_.data["inputs"] = std::move(inputs);
  }

  std::string path_;
  const Records& records_;
  std::vector<Column> columns_;
  std::vector<std::string> missing_;  ///< texts beside the usual ones
  Guess guess_;
  GuessedInput table_{"features", "table", {}};
  std::vector<std::string> numbers_, categories_;
  bool left_out_ = false;
};

}  // namespace

Guess guess_table(const std::string& path, const std::filesystem::path& folder,
                  const std::string& target) {
  const std::string file = (folder / path).string();
  const std::string text = read_maybe_gzip(file, kMostDataBytes);
  const CsvFormat format = sniff_csv(text);
  const auto records = parse_csv(text, file, format);
  return TableGuesser(path, *records).guess(format, target);
}

}  // namespace mgm
