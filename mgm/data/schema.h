#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// A named tensor per sample: what a node reads or writes, and what a data set yields as input.
struct Port {
  std::string name;
  Shape shape;  ///< of one sample; images are channels, height, width
  /// Of a row of columns side by side: how many numbers each became (one: a number; more: a
  /// category or a bag of words). Empty for anything else.
  std::vector<std::int64_t> columns = {};
  /// Of a text as numbers of tokens: how many different ones there are, 0 being padding. 0 for
  /// anything else.
  std::int64_t tokens = 0;
};

/// What is known of a target.
struct TargetInfo {
  enum class Type { kClass, kNumber, kImage };
  std::string name;
  Type type = Type::kClass;
  /// Names in the order of their numbers: of a class, and of numbers that say of each class
  /// whether a sample is of it (a list of classes); empty for all other targets.
  std::vector<std::string> classes;
  Shape shape;  ///< of one sample: [] for a class, [n] for numbers, [c, h, w] for an image
  /// Of numbers or an image: each value says that something is so or not (1 or 0), as a loss under
  /// sigmoid learns it; set where a task is built.
  bool yes_or_no = false;
  /// Of a class: how many samples of each the training part holds; empty where that is not known.
  std::vector<double> counts = {};
  /// Of numbers: mean and deviation of each over the training part; empty where not known.
  std::vector<double> mean = {}, deviation = {};
  /// Of a list of classes: what stands between them.
  std::string separator = {};

  bool lists_classes() const { return type == Type::kNumber && !classes.empty(); }
};

/// Where a column of a table stands among the numbers of an input, and how its cells become them.
struct InputColumn {
  enum class Type {
    kNumber,    ///< one number: (cell - mean) / deviation
    kCategory,  ///< a one for the value that the cell holds; all zeros where it holds no known one
    kText,      ///< hashed words
    kTokens,    ///< the numbers of words or bytes in their order
  };
  std::string name;
  Type type = Type::kNumber;
  std::int64_t first = 0;  ///< among the input's numbers
  double mean = 0, deviation = 1;
  std::vector<std::string> values = {};  ///< of a category, in the order of its numbers
  std::string input = {};                ///< name of the input
};

/// What a data set yields.
struct DataSchema {
  std::vector<Port> inputs;
  std::vector<TargetInfo> targets;
  std::vector<InputColumn> columns = {};  ///< of inputs made of a table

  const Port* input(const std::string& name) const;
  const TargetInfo* target(const std::string& name) const;
};

}  // namespace mgm
