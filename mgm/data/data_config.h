#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mgm/data/split_config.h"
#include "mgm/spec/fields.h"

namespace mgm {

inline constexpr std::int64_t kMostVocabulary = 1'000'000;
inline constexpr std::int64_t kMostTokens = 1 << 16;  ///< of one text

/// One entry of `inputs:`.
struct InputConfig {
  static constexpr const char* kName = "input";
  static constexpr const char* kSummary =
      "What the model reads under one name: columns, and how they become numbers.";
  std::vector<std::string> columns;
  OneOf type{"auto", {"auto", "numeric", "categorical", "text", "tokens", "image"}};
  bool standardise = true;
  OneOf missing{"mean", {"mean", "zero", "refuse"}};
  std::int64_t buckets = 1024;
  std::int64_t ngrams = 2;
  OneOf tokens{"words", {"words", "bytes"}};
  std::int64_t vocabulary = 20'000;
  std::int64_t length = 128;
  std::vector<std::int64_t> resize;
  std::optional<std::int64_t> channels;
  OneOf normalise{"dataset", {"dataset", "imagenet", "unit", "none"}};
};
template <class Fields>
void describe(Fields& field, InputConfig& config) {
  field("columns", config.columns,
        "Columns side by side; default: the one of the input's name; 'rest': all that no target, "
        "no other input and no split names.");
  field("type", config.type,
        "auto: numeric where all cells are numbers, else categorical where there are at most 100 "
        "values. text: a hashed bag of words, for an mlp; tokens: words or bytes in their order, "
        "for text_cnn and transformer. image: the column holds paths of pictures.");
  field("standardise", config.standardise,
        "Numeric: subtract the mean and divide by the deviation of the training part.");
  field("missing", config.missing,
        "Numeric: what stands in for a missing value. Missing categories and texts are zeros.");
  field("buckets", config.buckets, "Text: size of the hashed bag of words.", in_range(1, 1 << 24));
  field("ngrams", config.ngrams, "Text: runs of at most so many words are counted.",
        in_range(1, 8));
  field("tokens", config.tokens, "Tokens: runs of letters and digits in lower case, or bytes.");
  field("vocabulary", config.vocabulary,
        "Tokens: at most so many words are told apart, those most frequent in the training part.",
        in_range(1, kMostVocabulary));
  field("length", config.length, "Tokens: of each text only so many are read, from its start.",
        in_range(1, kMostTokens));
  field("resize", config.resize, "Image: [height, width]; default: all are of the same size.",
        in_range(1, 8192));
  field("channels", config.channels,
        "Image: 1 (grey) or 3 (RGB); default: 3 where training pictures have colour.",
        in_range(1, 3));
  field(
      "normalise", config.normalise,
      "Image: dataset: by mean and deviation of each channel over the training part; imagenet: by "
      "those of ImageNet; unit: values of 0..1; none: of 0..255.");
}

/// One entry of `targets:`.
struct TargetConfig {
  static constexpr const char* kName = "target";
  static constexpr const char* kSummary =
      "What is to be predicted: exactly one of class, classes, number and image.";
  std::string class_column;
  std::string classes_column;
  std::string separator = ";";
  OneOf empty{"missing", {"missing", "none"}};
  std::vector<std::string> number;
  std::string image;
  std::vector<std::string> names;
  AnyMap groups{"map of class names to lists of values, or to rest"};
};
template <class Fields>
void describe(Fields& field, TargetConfig& config) {
  field("class", config.class_column,
        "The column that holds the class; empty cells are passed over.");
  field("classes", config.classes_column,
        "The column that lists classes, any number of them a sample, between separators.");
  field("separator", config.separator, "Classes: what stands between them.");
  field("empty", config.empty,
        "Classes: what an empty cell means: a missing target, which is passed over, or none of "
        "them.");
  field("number", config.number, "The column (or columns) that hold numbers.");
  field("image", config.image,
        "A folder of grey target pictures under the same paths as the input's.");
  field("names", config.names,
        "Names for the classes, in the order of the sorted values (by size where all are whole "
        "numbers).");
  field("groups", config.groups,
        "Coarser classes of the column's values: {CLASS: [values], OTHER: rest}.");
}

}  // namespace mgm
