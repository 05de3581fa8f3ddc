#include "mgm/spec/help.h"

#include <algorithm>

#include "mgm/base/text.h"
#include "mgm/spec/wrapped.h"
#include "mgm/spec/write.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPage = 100;

/// A default as it would be written in a spec, on one line.
std::string shown(const Json& value) {
  if (value.is_object() && value.size() == 1 && value.begin()->empty()) return value.begin().key();
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

std::string default_of(const FieldInfo& field) {
  if (field.required) return "required";
  return field.default_value.is_null() ? "-" : shown(field.default_value);
}

using Row = std::vector<std::string>;

/// Rows in columns that begin at the same place; the last takes what is left of the page.
std::string table(const std::vector<Row>& rows, const std::vector<std::size_t>& most) {
  std::vector<std::size_t> widths(most.size(), 0);
  std::size_t used = 2;
  for (std::size_t c = 0; c + 1 < most.size(); ++c) {
    for (const Row& row : rows) {
      for (const std::string& line : wrapped(row[c], most[c])) {
        widths[c] = std::max(widths[c], line.size());
      }
    }
    used += widths[c] + 2;
  }
  widths.back() = kPage - used;
  std::string text;
  for (const Row& row : rows) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 0;
    for (std::size_t c = 0; c < row.size(); ++c) {
      cells.push_back(wrapped(row[c], widths[c]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line = "  ";
      for (std::size_t c = 0; c < cells.size(); ++c) {
        std::string cell = i < cells[c].size() ? cells[c][i] : "";
        if (c + 1 < cells.size()) cell.resize(widths[c] + 2, ' ');
        line += cell;
      }
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
  }
  return text;
}

std::string options_table(const KindInfo& kind) {
  std::vector<Row> rows;
  for (const FieldInfo& field : kind.fields) {
    rows.push_back({field.name, field.type, default_of(field), field.summary});
  }
  if (kind.holds_parts) rows.push_back({"NAME", "node", "-", "A part, under a name of its own."});
  if (!kind.free_keys.empty()) rows.push_back({"NAME", "any", "-", kind.free_keys});
  return rows.empty() ? "  no options\n" : table(rows, {24, 28, 16, 0});
}

std::string capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// Some value that a schema allows; capitals where only the user knows.
Json example_value(const std::string& name, const Json& schema) {
  if (schema.contains("$ref")) {
    const std::string ref = schema["$ref"];
    const std::string family = ref.substr(ref.rfind('/') + 1);
    if (family == "parts") return {{"a", "NODE"}, {"b", "NODE"}};
    return capitals(family);
  }
  if (schema.contains("const")) return schema["const"];
  if (schema.contains("enum")) return schema["enum"].front();
  for (const char* key : {"anyOf", "oneOf"}) {
    if (schema.contains(key)) return example_value(name, schema[key].front());
  }
  const std::string type = schema.contains("type") && schema["type"].is_string()
                               ? schema["type"].get<std::string>()
                               : "";
  if (type == "boolean") return true;
  if (type == "array") return Json::array({example_value(name, schema["items"])});
  if (type == "object") return {{"NAME", "OPTIONS"}};
  if (type == "integer") return schema.value("minimum", Json(1));
  if (type == "number") return schema.value("maximum", Json(0.1));
  return capitals(name);
}

/// The options that a minimal use states: the required ones, else the first that has a default.
Json example_options(const KindInfo& kind) {
  Json options = Json::object();
  for (const FieldInfo& field : kind.fields) {
    if (field.required) options[field.name] = example_value(field.name, field.schema);
  }
  if (kind.holds_parts) {
    options["first"] = "NODE";
    options["second"] = "NODE";
  }
  if (!options.empty()) return options;
  for (const FieldInfo& field : kind.fields) {
    if (field.default_value.is_null()) continue;
    options[field.name] = field.default_value;
    break;
  }
  return options;
}

Json example(const KindInfo& kind) {
  const Json options = example_options(kind);
  Json named = Json::object();
  named[kind.name] = options;
  if (kind.family == "section" && kind.name == "file") return options;
  if (kind.family == "section" || kind.family == "node") return named;
  Json whole = Json::object();
  whole[kind.family] = options.empty() ? Json(kind.name) : named;
  return whole;
}

std::string indented(const std::string& text) {
  std::string result;
  for (const std::string& line : split(text, '\n')) {
    result += line.empty() ? "" : "  " + line + "\n";
  }
  return result;
}

}  // namespace

std::string help_text(const KindInfo& kind) {
  std::string text = kind.name + " (" + kind.family + ")\n\n";
  for (const std::string& line : wrapped(kind.summary, kPage - 2)) text += "  " + line + "\n";
  text += "\nOptions\n\n" + options_table(kind);
  if (kind.family == "node") {
    text +=
        "\n  Beside its kind, every node may state task:, train: and infer: (see mgm help task,\n"
        "  train, infer) and from: (the signals that it reads, if not the usual ones).\n";
  }
  return text + "\nExample\n\n" + indented(to_yaml(example(kind)));
}

}  // namespace mgm
