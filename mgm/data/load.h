#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "mgm/base/registry.h"
#include "mgm/data/bad_samples.h"
#include "mgm/data/csv.h"
#include "mgm/data/dataset.h"
#include "mgm/data/records.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// The `data:` section of a spec.
struct DataConfig {
  static constexpr const char* kName = "data";
  static constexpr const char* kSummary =
      "Where samples come from, what is read of them, and how they are split.";
  KindChoice source{"source"};
  AnyMap inputs{"map of input names to options"};    ///< each an InputConfig
  AnyMap targets{"map of target names to options"};  ///< each a TargetConfig
  AnyMap split{"map of shares, a column or files"};  ///< a SplitConfig
  std::int64_t limit = 0;  ///< at most so many samples, chosen by the split's seed; 0: all
  OneOf on_bad_sample{kRefuseBadSamples, {kRefuseBadSamples, kSkipBadSamples}};
};

template <class Fields>
void describe(Fields& field, DataConfig& config) {
  field("source", config.source, "Where samples come from: one of the source kinds.", required);
  field("inputs", config.inputs,
        "What the model reads: a name for each input, with its columns and how to encode them.");
  field("targets", config.targets,
        "What is to be predicted: a name for each target, with its column.");
  field("split", config.split,
        "Shares (or a column, or files) for validation, calibration and test.");
  field("limit", config.limit,
        "At most so many samples, chosen with the split's seed; 0 takes all.", at_least(0));
  field("on_bad_sample", config.on_bad_sample,
        "What becomes of rows and pictures that cannot be read: refuse ends with their names; skip "
        "leaves them out before the data are split.");
}

/// How the cells of a table were written that an encoding was fitted on.
struct TableForm {
  CsvFormat format;
  std::size_t columns = 0;  ///< how many there were, inputs, targets and others
};

/// How raw records become arrays: columns, class names, means and deviations; fitted once, on the
/// training part only (classes: on all but the test part), and kept in the bundle as JSON.
class Encoding {
 public:
  virtual ~Encoding() = default;
  virtual const DataSchema& schema() const = 0;
  virtual nlohmann::ordered_json json() const = 0;
  /// The columns that inputs and targets read.
  virtual std::vector<std::string> input_columns() const = 0;
  virtual std::vector<std::string> target_columns() const = 0;
  /// Null where it was not fitted on a table.
  virtual const TableForm* table() const = 0;
  /// A data set over records that need not hold targets: of these the named ones are read. Throws
  /// Fault::kData where a needed column is missing, with the nearest name.
  virtual std::unique_ptr<Dataset> apply(std::shared_ptr<const Records> records,
                                         const std::set<std::string>& targets) const = 0;
  /// The same with all targets, or with none.
  std::unique_ptr<Dataset> apply(std::shared_ptr<const Records> records, bool with_targets) const;
  /// Finds fault with records that are to be answered, and judged by the named targets: what cannot
  /// be read of them, but unknown classes, which are no fault of a sample.
  virtual SampleJudge judge(std::shared_ptr<const Records> records,
                            const std::set<std::string>& targets) const = 0;
  /// Throws one Fault::kData that lists the first cells, over all samples, that cannot be read.
  /// Pictures, which cost much more, are left out.
  virtual void check_cells(const Records& records, bool with_targets) const = 0;
};

/// Reads an Encoding back, checking everything (Fault::kModel where it is malformed).
std::unique_ptr<Encoding> read_encoding(const nlohmann::ordered_json& json);

/// Data made ready for training or evaluation.
struct LoadedData {
  std::unique_ptr<Dataset> dataset;
  std::unique_ptr<Encoding> encoding;
  Split split;
  std::string fingerprint;  ///< SHA-256 over the sources
  BadSamples left_out;      ///< by on_bad_sample: skip
};

/// Opens the `data:` section: sources, split, then the encoding fitted on the training part, and
/// checks every cell. Relative paths start at `folder`. Spec problems are gathered in `problems`
/// (null dataset then); bad data throws Fault::kData.
LoadedData load_data(const Spec& data, const std::filesystem::path& folder,
                     const Registry& registry, Problems& problems);

/// The same with an encoding fitted earlier (a bundle's), as `evaluate` needs it; such data are
/// read from regular files alone, since whoever wrote the bundle named them.
LoadedData load_data(const Spec& data, const std::filesystem::path& folder,
                     const Registry& registry, std::unique_ptr<Encoding> encoding,
                     Problems& problems);

/// Samples to answer, piece by piece.
class InputReader {
 public:
  virtual ~InputReader() = default;
  /// The next samples, null after the last: of a text about as many as `most` says, of anything
  /// else all. Those that cannot be read have a problem.
  virtual std::shared_ptr<const Records> next(const PieceSize& most) = 0;
  /// Columns that the inputs read and no sample so far had, in a form whose samples may lack some.
  virtual std::vector<std::string> never_held() const { return {}; }
};

/// Samples for `mgm predict`: a CSV, JSONL (`.jsonl`), IDX or image file, a folder of images (any
/// depth, sorted by path), or `-`: CSV, JSONL or image paths on `standard_input`, told apart by the
/// first line. Texts are read as they are asked for.
std::unique_ptr<InputReader> stream_input(const std::string& path, const Encoding& encoding,
                                          std::istream& standard_input);

/// All of them at once, as `mgm evaluate --data` needs them.
std::shared_ptr<const Records> open_input(const std::string& path, const Encoding& encoding,
                                          std::istream& standard_input);

}  // namespace mgm
