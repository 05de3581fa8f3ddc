#pragma once

#include <optional>
#include <string>

#include "mgm/spec/fields.h"

namespace mgm {

/// Another source that holds all samples of a part.
struct PartSource {
  KindChoice source{"source"};
  std::int64_t limit = 0;
};
template <class Fields>
void describe(Fields& field, PartSource& config) {
  field("source", config.source, "A source with the same columns.", required);
  field("limit", config.limit, "At most so many samples, chosen by the split's seed; 0: all.",
        at_least(0));
}

/// Where a part of the data comes from: a share of the main source, or a source of its own.
struct SplitPart {
  std::optional<double> share;
  std::optional<PartSource> own;
};

template <>
struct FieldType<SplitPart> : PlainFieldType<SplitPart> {
  static std::string type(const SplitPart&) { return "share, or {source: ..., limit: ...}"; }
  static nlohmann::ordered_json schema(const SplitPart&);
  static nlohmann::ordered_json write(const SplitPart&);
  static bool read(const Spec&, SplitPart&, Problems&);
};

/// The `split:` section.
struct SplitConfig {
  static constexpr const char* kName = "split";
  static constexpr const char* kSummary =
      "What serves for validation, calibration and test (the rest is trained on): shares, sources "
      "of their own, or what a column says.";
  SplitPart validation;
  double calibration = 0;
  SplitPart test;
  std::int64_t seed = 0;
  std::string column;
  std::string stratify = "auto";
};
template <class Fields>
void describe(Fields& field, SplitConfig& config) {
  field("validation", config.validation,
        "Share (0.1 where nothing is said), or source, that selects epochs and settings.",
        in_range(0, 0.9));
  field("calibration", config.calibration, "Share on which thresholds are set.", in_range(0, 0.9));
  field("test", config.test, "Share, or source, that only evaluate reads; 0 where nothing is said.",
        in_range(0, 0.9));
  field("seed", config.seed, "Fixes which samples fall where.", at_least(0));
  field("column", config.column,
        "A column that says train, validation, calibration or test, instead of shares.");
  field("stratify", config.stratify,
        "The class target whose classes all fall into the same shares; auto: the first; none.");
}

}  // namespace mgm
