#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/error.h"

namespace mgm {

struct CsvFormat;

/// A decoded picture: rows of interleaved 8-bit channels.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;  ///< 1 grey, 3 RGB (alpha is composed onto black, palettes are expanded)
  std::vector<std::uint8_t> pixels;
  bool empty() const { return pixels.empty(); }
};

/// Raw samples as a reader found them: columns of text, and columns of pictures.
///
/// Thread-safe for reading. Cells are handed out as they stand; meaning is given by encoders.
class Records {
 public:
  virtual ~Records() = default;
  virtual std::size_t size() const = 0;
  virtual std::vector<std::string> text_columns() const = 0;
  virtual std::vector<std::string> image_columns() const = 0;
  /// Nothing where the cell is missing (empty).
  virtual std::optional<std::string> text(std::size_t column, std::size_t sample) const = 0;
  /// An empty image where it is missing.
  virtual Image image(std::size_t column, std::size_t sample) const = 0;
  /// Where the sample stands (file and line), for messages.
  virtual Place place(std::size_t sample) const = 0;
  /// How to name the sample to a person.
  virtual std::string label(std::size_t sample) const = 0;
  /// What is wrong with a sample that its reader could not read but went on behind; nothing for
  /// most. Such a sample has no cells.
  virtual std::optional<Error> problem(std::size_t) const { return std::nullopt; }
  /// SHA-256 (hex) over what identifies the data: content of tables, names and sizes of image
  /// files.
  virtual std::string fingerprint() const = 0;
  /// How the table was written that the cells come from, so that others like it are read alike;
  /// null where they come from no table.
  virtual const CsvFormat* format() const { return nullptr; }
};

}  // namespace mgm
