#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mgm {

/// An input that a model might read.
struct GuessedInput {
  std::string name;
  std::string type;  ///< image, table (numbers and categories) or text
  std::vector<std::string> columns;
  int height = 0, width = 0;  ///< of a picture as the model reads it
};

/// What a model might predict.
struct GuessedTarget {
  std::string name;  ///< empty where nothing suits
  std::string column;
  bool is_class = false;
  std::vector<std::string> classes;  ///< in the order of their numbers
};

/// What was guessed and why, in a sentence.
struct GuessNote {
  std::string path;  ///< of what it is about in the section: source, inputs, targets or split
  std::string text;
};

/// What `mgm new` makes of data that it knows nothing of: a start, to be mended by hand.
struct Guess {
  std::string source;  ///< its kind: csv, images or idx
  std::size_t samples = 0;
  std::vector<GuessedInput> inputs;
  GuessedTarget target;
  nlohmann::ordered_json data;   ///< a `data:` section that says all this
  std::vector<GuessNote> notes;  ///< for comments
};

/// Looks at a CSV file, a folder of pictures (by class, perhaps below train/ and test/), or a
/// folder of IDX files. `path` is written into the section as it stands and starts at `folder`.
/// `target`: the column of a table that is to be predicted; empty: the likeliest is chosen.
/// Throws Error(kData) where nothing can be made of it.
Guess guess_data(const std::string& path, const std::filesystem::path& folder,
                 const std::string& target = "");

}  // namespace mgm
