#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mgm {

/// Number of single-character edits (insert, delete, replace, swap of neighbours) from `a` to `b`
/// (optimal string alignment distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `name`, or empty where none is near enough to be a likely slip of the
/// pen.
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

/// ASCII letters in lower case; other bytes as they are.
std::string lower_case(std::string_view text);

/// `unknown net 'mpl' (did you mean 'mlp'?); known: cnn, mlp`: how a name that does not exist is
/// refused.
std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string>& known);

/// `a, b or c`; empty for no names.
std::string one_of(const std::vector<std::string>& names);

/// `1 row`, `12 rows`: a number of things whose plural ends in s.
std::string counted(std::uint64_t count, std::string_view thing);
/// `1 category`, `12 categories`.
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

/// `names` joined by `separator`.
std::string join(const std::vector<std::string>& names, std::string_view separator);

/// The parts of `text` between `separator`s; one empty part for an empty text.
std::vector<std::string> split(std::string_view text, char separator);

/// Words that would read like something else in an address, a signal or a spec, and so name no
/// part.
const std::vector<std::string>& reserved_words();

/// A part name made of any text: lower case, `[a-z][a-z0-9_]*`, no reserved word; `T-shirt/top`
/// gives `t_shirt_top`, `7` gives `c7`, `train` gives `train_`.
std::string as_part_name(std::string_view text);

/// True for `[a-z][a-z0-9_]*`.
bool is_part_name(std::string_view text);

/// Length of the longest prefix that is valid UTF-8.
std::size_t valid_utf8_prefix(std::string_view text);

/// Control characters and invalid UTF-8 replaced, long text cut, so that untrusted text may be
/// shown.
std::string printable(std::string_view text, std::size_t most = 80);

}  // namespace mgm
