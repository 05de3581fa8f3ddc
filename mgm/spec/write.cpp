#include "mgm/spec/write.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kWidth = 88;

/// Words that some YAML reader takes for no text.
bool is_reserved(const std::string& text) {
  const std::vector<std::string> words = {"true", "false", "yes",  "no",  "on", "off",
                                          "y",    "n",     "null", "nan", "inf"};
  return std::find(words.begin(), words.end(), lower_case(text)) != words.end();
}

/// True where a text means itself without quotes: it begins with a letter (or as a path does) and
/// holds nothing that YAML gives a meaning.
bool is_plain(const std::string& text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto fits = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '/' || c == '.' || c == '-' ||
           c == ' ' || c == '+';
  };
  if (text.empty() || is_reserved(text)) return false;
  const bool path =
      text.size() > 1 && (text[0] == '/' || text.starts_with("./") || text.starts_with("../"));
  return (is_letter(text[0]) || path) && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), fits);
}

/// JSON's escapes are YAML's too.
std::string scalar(const Json& json) {
  if (json.is_string() && is_plain(json.get<std::string>())) return json.get<std::string>();
  return json.dump();
}

std::string key_text(const std::string& key) { return scalar(Json(key)); }

bool is_container(const Json& json) { return json.is_structured() && !json.empty(); }

/// On one line, in brackets; empty where a list or map of lists or maps would be hard to read.
std::string flow(const Json& json) {
  if (!json.is_structured()) return scalar(json);
  std::vector<std::string> parts;
  for (const auto& [key, value] : json.items()) {
    if (is_container(value) && !value.is_array()) return "";
    const std::string part = flow(value);
    if (part.empty()) return "";
    parts.push_back(json.is_object() ? key_text(key) + ": " + part : part);
  }
  const std::string inside = join(parts, ", ");
  return json.is_object() ? "{" + inside + "}" : "[" + inside + "]";
}

/// Writes the lines of a value that needs several.
class YamlWriter {
 public:
  explicit YamlWriter(const std::map<std::string, std::string>& comments) : comments_(comments) {}

  void comment(const std::string& path, const std::string& indent) {
    const auto found = comments_.find(path);
    if (found == comments_.end()) return;
    for (const std::string& line : split(found->second, '\n')) {
      text_ += indent + (line.empty() ? "#" : "# " + line) + "\n";
    }
  }

  void block(const Json& json, const std::string& indent, const std::string& path) {
    bool first = true;
    for (const auto& [key, value] : json.items()) {
      const std::string child = path.empty() ? key : path + "." + key;
      // What follows "- " stands on the line of the dash already.
      const std::string before = first && continues_line_ ? "" : indent;
      first = false;
      if (json.is_object()) {
        if (before == indent) comment(child, indent);
        text_ += before + key_text(key) + ":";
      } else {
        text_ += before + "-";
      }
      continues_line_ = false;
      entry(value, indent, child, json.is_array());
    }
  }

  std::string take() { return std::move(text_); }

 private:
  bool has_comment_below(const std::string& path) const {
    const auto next = comments_.lower_bound(path + ".");
    return next != comments_.end() && next->first.starts_with(path + ".");
  }

  void entry(const Json& value, const std::string& indent, const std::string& path, bool in_list) {
    const std::string line = has_comment_below(path) ? "" : flow(value);
    const bool short_enough = indent.size() + line.size() <= kWidth && !line.empty();
    // A map in brackets is kept for lists: options read better one a line.
    const bool brackets = !is_container(value) || (short_enough && (value.is_array() || in_list));
    if (brackets) {
      text_ += " " + (line.empty() ? scalar(value) : line) + "\n";
      return;
    }
    continues_line_ = in_list && value.is_object();
    text_ += continues_line_ ? " " : "\n";
    block(value, indent + "  ", path);
  }

  const std::map<std::string, std::string>& comments_;
  std::string text_;
  bool continues_line_ = false;
};

}  // namespace

std::string to_yaml(const Json& json, const std::map<std::string, std::string>& comments) {
  YamlWriter writer(comments);
  writer.comment("", "");
  if (!is_container(json)) return writer.take() + scalar(json) + "\n";
  writer.block(json, "", "");
  return writer.take();
}

}  // namespace mgm
