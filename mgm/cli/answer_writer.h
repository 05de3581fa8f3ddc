#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "mgm/data/dataset.h"
#include "mgm/infer/engine.h"

namespace mgm {

/// Names and values of one answer: numbers keep their type in JSON.
using AnswerRecord = std::vector<std::pair<std::string, nlohmann::ordered_json>>;

/// Writes a record for each sample that was asked, as CSV with a header or as JSONL.
class AnswerWriter {
 public:
  AnswerWriter(const Engine& engine, bool jsonl) : engine_(engine), jsonl_(jsonl) {}

  /// The samples `first` to before `first + count` of a data set, of which `batch` holds those that
  /// could be read, and `predictions` what was answered to these. The records of the others have no
  /// values: empty in CSV, null in JSONL.
  void write(const Dataset& dataset, std::size_t first, std::size_t count, const Batch& batch,
             const Predictions& predictions, std::ostream& out);

 private:
  void add_answer(const Predictions& predictions, std::size_t row, double macs,
                  AnswerRecord& record) const;
  void add_nothing(AnswerRecord& record) const;
  void write(const AnswerRecord& record, std::ostream& out);

  const Engine& engine_;
  bool jsonl_;
  bool first_ = true;
};

}  // namespace mgm
