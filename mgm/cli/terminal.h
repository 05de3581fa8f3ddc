#pragma once

#include <string>
#include <string_view>

namespace mgm {

/// Where a person may be watching.
enum class Stream { kOut, kErr };

/// True where the stream is a terminal on which a line may be drawn over.
bool watched(Stream stream);

/// Columns that a line may take on the stream; 100 where nobody watches.
int columns(Stream stream);

enum class Colour { kRed, kYellow, kGreen, kBold };

/// `text` in a colour, where the stream is a terminal and the user wants colours
/// (https://no-color.org); otherwise as it is.
std::string coloured(std::string_view text, Colour colour, Stream stream);

}  // namespace mgm
