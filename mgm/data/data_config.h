#pragma once

#include <string>
#include <vector>

#include "mgm/spec/fields.h"

namespace mgm {

/// One entry of `inputs:`.
struct InputConfig {
  static constexpr const char* kName = "input";
  static constexpr const char* kSummary =
      "What the model reads under one name: columns, and how they become numbers.";
  std::vector<std::string> columns;
  OneOf type{"auto", {"auto", "numeric", "categorical", "text", "image"}};
  bool standardise = true;
  OneOf missing{"mean", {"mean", "zero", "refuse"}};
  std::int64_t buckets = 1024;
  std::int64_t ngrams = 2;
  std::vector<std::int64_t> resize;
  OneOf colour{"auto", {"auto", "grey", "rgb"}};
  OneOf normalise{"data", {"data", "none", "imagenet"}};
};
template <class Fields>
void describe(Fields& field, InputConfig& config) {
  field("columns", config.columns,
        "Columns side by side; default: the one of the input's name; 'rest': all that no target "
        "and no other input names.");
  field("type", config.type,
        "auto: numeric where every value is a number, categorical where there are few values.");
  field("standardise", config.standardise,
        "Numeric: subtract the mean and divide by the deviation of the training part.");
  field("missing", config.missing, "Numeric: what stands in for a missing value.");
  field("buckets", config.buckets, "Text: size of the hashed bag of words.", in_range(1, 1 << 24));
  field("ngrams", config.ngrams, "Text: runs of at most so many words are counted.",
        in_range(1, 8));
  field("resize", config.resize, "Image: [height, width]; default: all are of the same size.",
        in_range(1, 8192));
  field("colour", config.colour, "Image: auto keeps what the first training image has.");
  field("normalise", config.normalise,
        "Image: by mean and deviation of each channel over the training part, or ImageNet's; none: "
        "0..1.");
}

/// One entry of `targets:`.
struct TargetConfig {
  static constexpr const char* kName = "target";
  static constexpr const char* kSummary =
      "What is to be predicted: exactly one of class, number and image.";
  std::string class_column;
  std::vector<std::string> number;
  std::string image;
  std::vector<std::string> names;
};
template <class Fields>
void describe(Fields& field, TargetConfig& config) {
  field("class", config.class_column, "The column that holds the class.");
  field("number", config.number, "The column (or columns) that hold numbers.");
  field("image", config.image, "A folder of target images under the same paths as the input's.");
  field("names", config.names, "Names for the classes, in the order of the sorted values.");
}

/// The `split:` section.
struct SplitConfig {
  static constexpr const char* kName = "split";
  static constexpr const char* kSummary =
      "Shares for validation, calibration and test (the rest is trained on), or a column, or "
      "files.";
  double validation = 0.1;
  double calibration = 0;
  double test = 0;
  std::int64_t seed = 0;
  std::string column;
  OneOf stratify{"auto", {"auto", "none"}};
  KindChoice test_source{"source"};
  KindChoice validation_source{"source"};
  std::int64_t test_limit = 0;
};
template <class Fields>
void describe(Fields& field, SplitConfig& config) {
  field("validation", config.validation, "Share that selects epochs and settings.",
        in_range(0, 0.9));
  field("calibration", config.calibration, "Share on which thresholds are set.", in_range(0, 0.9));
  field("test", config.test, "Share that only evaluate reads.", in_range(0, 0.9));
  field("seed", config.seed, "Fixes which samples fall where.", at_least(0));
  field("column", config.column,
        "A column that says train, validation, calibration or test, instead of shares.");
  field("stratify", config.stratify, "auto: every class falls into the same shares.");
  field("test_source", config.test_source, "Another source that holds the test samples.");
  field("validation_source", config.validation_source,
        "Another source that holds the validation samples.");
  field("test_limit", config.test_limit, "At most so many samples of test_source; 0: all.",
        at_least(0));
}

}  // namespace mgm
