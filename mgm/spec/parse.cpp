#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "mgm/base/files.h"
#include "mgm/base/text.h"
#include "mgm/spec/document.h"
#include "mgm/spec/yaml_errors.h"

namespace mgm {

namespace {

/// Nothing expands in a spec, so that the size of the text also bounds the number of its values.
constexpr std::uintmax_t kLargestText = 1 << 20;

/// Ends the parsing at something after which nothing can be read.
struct Refused {
  Place place;
  std::string message;
};

std::string line_at(const std::string& text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t before = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  return text.substr(start, text.find('\n', start) - start);
}

}  // namespace

/// Builds the tree from yaml-cpp's events: its own nodes lose duplicate keys, quotes and the places
/// of keys.
class SpecBuilder : public YAML::EventHandler {
 public:
  using Value = Spec::Value;
  SpecBuilder(const std::string& text, const std::string& file, bool with_lines, Problems& problems)
      : text_(text), file_(file), with_lines_(with_lines), problems_(problems) {}

  const std::shared_ptr<Value>& root() const { return root_; }
  Place place(const YAML::Mark& mark) const {
    return with_lines_ ? Place{file_, mark.line + 1, mark.column + 1} : Place{file_};
  }
  /// The line in which the innermost open list or map begins; 0 for none.
  int opened_line() const { return open_.empty() ? 0 : open_.back().value->place.line; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    throw Refused{place(mark),
                  "the spec has ended before this and a second one begins: check the indentation, "
                  "and remove '---' and '...'"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    report_properties(mark, "", anchor);
    if (expects_key()) return skip_member(mark, "a key is missing here: write a plain word");
    put(made(mark, Spec::Shape::kNull));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    constexpr const char* kMessage =
        "aliases (*name) are not read: write the value out; equal experts are made with each:";
    if (expects_key()) return skip_member(mark, kMessage);
    problems_.add(place(mark), kMessage);
    put(made(mark, Spec::Shape::kNull));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    report_properties(mark, tag == "!" ? "" : tag, anchor);
    const bool quoted = tag == "!";
    if (quoted) check_quotes(mark);
    if (text.find('\0') != std::string::npos) {
      problems_.add(place(mark), "holds a NUL character: remove \\0");
    }
    if (expects_key()) return take_key(mark, text, quoted);
    auto value = made(mark, Spec::Shape::kScalar);
    value->scalar = text;
    value->quoted = quoted;
    put(value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    report_properties(mark, tag, anchor);
    open(made(mark, Spec::Shape::kList));
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    report_properties(mark, tag, anchor);
    open(made(mark, Spec::Shape::kMap));
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  /// A list or map whose end has not come.
  struct Open {
    std::shared_ptr<Value> value;
    std::unordered_map<std::string, int> lines = {};  ///< of the keys so far
    std::string key = {};
    Place key_place = {};
    bool has_key = false;
    bool skips = false;  ///< the key is refused: its value is read and dropped
  };

  void report_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) {
      problems_.add(place(mark), "anchors (&name) are not read: write the value out");
    }
    if (!tag.empty() && tag != "?") {
      problems_.add(place(mark), "tags such as '" + printable(tag) +
                                     "' are not read: remove it, or put the text in quotes");
    }
  }

  /// yaml-cpp takes the end of the text for the end of a quoted one.
  void check_quotes(const YAML::Mark& mark) const {
    auto at = static_cast<std::size_t>(mark.pos);
    if (at >= text_.size() || (text_[at] != '\'' && text_[at] != '"')) return;
    const char quote = text_[at];
    for (++at; at < text_.size(); ++at) {
      const bool doubled =
          quote == '\'' && text_[at] == quote && at + 1 < text_.size() && text_[at + 1] == quote;
      const bool escaped = quote == '"' && text_[at] == '\\';
      if (doubled || escaped) {
        ++at;
      } else if (text_[at] == quote) {
        return;
      }
    }
    throw Refused{place(mark), std::string("the quote that opens here is never closed: add the "
                                           "second ") +
                                   quote};
  }

  std::shared_ptr<Value> made(const YAML::Mark& mark, Spec::Shape shape) const {
    auto value = std::make_shared<Value>();
    value->place = place(mark);
    value->shape = shape;
    return value;
  }

  bool expects_key() const {
    return !open_.empty() && open_.back().value->shape == Spec::Shape::kMap &&
           !open_.back().has_key;
  }

  void open(const std::shared_ptr<Value>& value) {
    if (expects_key()) {
      throw Refused{value->place,
                    "a list or map cannot be a key: write a plain word, or close the "
                    "bracket that opens here"};
    }
    if (open_.size() >= kDeepestSpec) {
      throw Refused{value->place, "the text nests too deeply: " + std::to_string(kDeepestSpec) +
                                      " levels are read"};
    }
    put(value);
    open_.push_back({value});
  }

  void put(const std::shared_ptr<Value>& value) {
    if (open_.empty()) {
      root_ = value;
      return;
    }
    Open& holder = open_.back();
    if (holder.value->shape == Spec::Shape::kList) {
      holder.value->add(value);
      return;
    }
    holder.has_key = false;
    // Where nothing stands yaml-cpp gives the place of what comes next, perhaps lines below.
    const bool elsewhere = value->place.line != holder.key_place.line;
    if (value->shape == Spec::Shape::kNull && elsewhere) value->place = holder.key_place;
    if (!holder.skips) holder.value->add(holder.key, holder.key_place, value);
  }

  void take_key(const YAML::Mark& mark, const std::string& key, bool quoted) {
    if (key == "<<" && !quoted) {
      return skip_member(mark, "merge keys (<<) are not read: write the options out");
    }
    Open& holder = open_.back();
    const auto [first, is_new] = holder.lines.emplace(key, mark.line + 1);
    if (!is_new) {
      const std::string line =
          with_lines_ ? "; the first is in line " + std::to_string(first->second) : "";
      return skip_member(
          mark, "key '" + printable(key) + "' stands here a second time" + line + ": remove one");
    }
    holder.key = key;
    holder.key_place = place(mark);
    holder.has_key = true;
    holder.skips = false;
  }

  /// Reports a key and drops the value that follows.
  void skip_member(const YAML::Mark& mark, const std::string& message) {
    problems_.add(place(mark), message);
    Open& holder = open_.back();
    holder.key_place = place(mark);
    holder.has_key = true;
    holder.skips = true;
  }

  const std::string& text_;
  const std::string& file_;
  bool with_lines_;
  Problems& problems_;
  std::shared_ptr<Value> root_;
  std::vector<Open> open_;
  int documents_ = 0;
};

namespace {

/// Reports a text that is no text; true where it is one.
bool check_characters(const std::string& text, const std::string& file, bool with_lines,
                      Problems& problems) {
  if (text.size() > kLargestText) {
    problems.add({file}, "is larger than the " + std::to_string(kLargestText) +
                             " bytes that a spec may have: is it the right file?");
    return false;
  }
  const std::size_t bad = std::min(valid_utf8_prefix(text), text.find('\0'));
  if (bad >= text.size()) return true;
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(bad);
  const auto line_start = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  const Place place{file, static_cast<int>(std::count(text.begin(), end, '\n')) + 1,
                    static_cast<int>(end - line_start) + 1};
  problems.add(with_lines ? place : Place{file},
               text[bad] == '\0' ? "holds a NUL byte: is it a text file, saved as UTF-8?"
                                 : "is not UTF-8 text: save the file as UTF-8");
  return false;
}

}  // namespace

Spec Spec::parse_text(const std::string& whole, const std::string& file, bool with_lines,
                      Problems& problems) {
  if (!check_characters(whole, file, with_lines, problems)) return {};
  const std::string text = whole.starts_with("\xef\xbb\xbf") ? whole.substr(3) : whole;
  SpecBuilder builder(text, file, with_lines, problems);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser && parser.HandleNextDocument(builder)) continue;
    return Spec(builder.root());
  } catch (const Refused& refused) {
    problems.add(refused.place, refused.message);
  } catch (const YAML::Exception& error) {
    const auto offset = static_cast<std::size_t>(std::max(error.mark.pos, 0));
    problems.add(builder.place(error.mark),
                 explain_yaml_error(error.msg, line_at(text, offset), builder.opened_line()));
  }
  return {};
}

Spec Spec::parse(const std::string& text, const std::string& file, Problems& problems) {
  const std::size_t before = problems.count();
  Spec spec = parse_text(text, file, true, problems);
  if (spec.absent() && problems.count() == before) {
    problems.add({file, 1, 1}, "is empty: expected a map");
  }
  return spec;
}

Spec Spec::read(const std::filesystem::path& path, Problems& problems) {
  return parse(read_file(path, Fault::kSpec, kLargestText), path.string(), problems);
}

}  // namespace mgm
