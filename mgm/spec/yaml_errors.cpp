#include "mgm/spec/yaml_errors.h"

#include <array>
#include <string_view>

#include "mgm/base/text.h"

namespace mgm {

namespace {

struct Explanation {
  std::string_view message;  ///< how yaml-cpp's message begins
  const char* text;
};

constexpr std::array<Explanation, 18> kExplanations = {{
    {"illegal map value",
     "a ':' is not expected here: check the indentation, whether the line above misses a ':' or "
     "the space after it, and put a text that holds ': ' in quotes"},
    {"illegal map key", "a key is not expected here: check the indentation"},
    {"illegal block entry",
     "a list item ('- ') is not expected here: begin the list on a line of its own, or write it as "
     "[a, b]"},
    {"illegal flow end",
     "this bracket does not close the one that was opened last, or closes nothing: check that each "
     "[ has its ] and each { its }"},
    {"end of map not found",
     "this line fits no map above it: align it with the other keys of its map"},
    {"end of sequence not found",
     "this line fits no list above it: align it with the other items ('- ') of its list"},
    {"illegal EOF in scalar", "the text ends inside quotes: close the quotes"},
    {"illegal document indicator in scalar", "'---' or '...' inside quotes: close the quotes"},
    {"unknown token", "a text cannot begin with this character: put it in quotes"},
    {"unknown escape character",
     "this is no escape that YAML knows: write \\\\ for a backslash, or use single quotes"},
    {"invalid unicode", "this escape is no character: use single quotes, or write the character"},
    {"bad character found while scanning hex",
     "this escape is no character: use single quotes, or write the character"},
    {"illegal tab", "this line is indented with a tab: use spaces"},
    {"the referenced anchor", "aliases (*name) are not read: write the value out"},
    {"alias", "aliases (*name) are not read: write the value out"},
    {"anchor", "anchors (&name) are not read: write the value out"},
    {"tag", "tags (!name) are not read: remove it, or put the text in quotes"},
    {"bad file", "the text nests too deeply: 200 levels are read"},
}};

bool is_indented_with_tab(const std::string& line) {
  return line.find('\t') < line.find_first_not_of(" \t");
}

}  // namespace

std::string explain_yaml_error(const std::string& message, const std::string& line,
                               int opened_line) {
  if (is_indented_with_tab(line)) return "this line is indented with a tab: use spaces";
  const bool list = message == "end of sequence flow not found";
  if (list || message == "end of map flow not found") {
    const std::string where =
        opened_line > 0 ? " that opens in line " + std::to_string(opened_line) : "";
    return list ? "the list" + where + " is not closed: add ',' or ']' before this"
                : "the map" + where + " is not closed: add ',' or '}' before this";
  }
  for (const Explanation& explanation : kExplanations) {
    if (message.starts_with(explanation.message)) return explanation.text;
  }
  return "is not valid YAML: " + printable(message, 200);
}

}  // namespace mgm
