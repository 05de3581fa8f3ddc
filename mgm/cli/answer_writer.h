#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mgm/data/dataset.h"
#include "mgm/infer/engine.h"

namespace mgm {

/// The text of one answer, a line of CSV or JSONL: no more is kept of it, since a model may answer
/// with millions of numbers.
class AnswerRecord {
 public:
  /// `with_header`: of CSV, a line of the names before it.
  AnswerRecord(bool jsonl, bool with_header);
  /// Names are different; numbers keep their type in JSON.
  void add(const std::string& name, const nlohmann::ordered_json& value);
  /// What stands in the place of the values that are added: they themselves; nothing (empty in CSV,
  /// null in JSONL); or that they are no numbers (`nan` in CSV, null in JSONL, which has no NaN).
  enum class Told { kValues, kNothing, kNan };
  void tell(Told told) { told_ = told; }
  /// With its line end.
  std::string text();

 private:
  bool jsonl_, with_header_;
  bool first_ = true;
  Told told_ = Told::kValues;
  std::string header_, line_;
};

/// Writes a record for each sample that was asked, as CSV with a header or as JSONL.
class AnswerWriter {
 public:
  /// Takes a text with its line end. Texts, not streams: a stream for which there is no memory
  /// drops what it is given and says so to nobody who does not ask.
  using Out = std::function<void(const std::string&)>;

  AnswerWriter(const Engine& engine, bool jsonl) : engine_(engine), jsonl_(jsonl) {}

  /// The samples `first` to before `first + count` of a data set, of which `batch` holds those that
  /// could be read, and `predictions` what was answered to these. The records of the others have no
  /// values, nor have those that a route left to nobody; where the model computed NaN, a record
  /// says so.
  void write(const Dataset& dataset, std::size_t first, std::size_t count, const Batch& batch,
             const Predictions& predictions, const Out& out);
  /// A line for stderr where tasks were answered with NaN; empty where none was.
  std::string note_of_nan() const;

 private:
  void add_answer(const Predictions& predictions, std::size_t row, double macs,
                  AnswerRecord& record);
  void add_nothing(AnswerRecord& record) const;

  const Engine& engine_;
  bool jsonl_;
  bool first_ = true;
  std::map<std::string, std::size_t> answered_with_nan_;  ///< samples, by task address
};

}  // namespace mgm
