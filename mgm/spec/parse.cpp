#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "mgm/base/files.h"
#include "mgm/base/text.h"
#include "mgm/spec/document.h"

namespace mgm {

namespace {

constexpr std::uintmax_t kLargestFile = 1 << 20;
constexpr std::size_t kDeepest = 200;

/// Stops yaml-cpp's parser at the first thing that no spec may hold.
struct Refused {
  Place place;
  std::string message;
};

}  // namespace

/// Builds the tree from yaml-cpp's events: its own nodes lose duplicate keys, quotes and the places
/// of keys.
class SpecBuilder : public YAML::EventHandler {
 public:
  using Value = Spec::Value;
  SpecBuilder(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  std::shared_ptr<Value> root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    put(made(mark, Spec::Shape::kNull));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{place(mark),
                  "aliases (*name) are not read: write the value out, or use a template (each:)"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    auto value = made(mark, Spec::Shape::kScalar);
    value->scalar = text;
    value->quoted = tag == "!";
    const bool null = !value->quoted && (text == "null" || text == "~" || text.empty());
    if (null && !expects_key()) value->shape = Spec::Shape::kNull;
    put(std::move(value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(made(mark, Spec::Shape::kList));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(made(mark, Spec::Shape::kMap));
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    std::shared_ptr<Value> value;
    std::string key;
    Place key_place;
    bool has_key = false;
    bool skips = false;  ///< the key stood before: its value is read and dropped
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != 0)
      throw Refused{place(mark), "anchors (&name) are not read: write the value out"};
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Refused{place(mark), "tags such as '" + printable(tag) + "' are not read: remove it"};
    }
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

  void open(std::shared_ptr<Value> value) {
    if (expects_key()) throw Refused{value->place, "a key must be a plain word"};
    if (open_.size() >= kDeepest)
      throw Refused{value->place, "nested deeper than " + std::to_string(kDeepest)};
    put(value);
    open_.push_back({std::move(value), {}, {}});
  }

  void close() { open_.pop_back(); }

  void put(std::shared_ptr<Value> value) {
    if (open_.empty()) {
      root = std::move(value);
      return;
    }
    Open& holder = open_.back();
    if (holder.value->shape == Spec::Shape::kList) {
      value->path = holder.value->path + "[" + std::to_string(holder.value->items.size()) + "]";
      holder.value->items.push_back(std::move(value));
    } else if (!holder.has_key) {
      take_key(holder, *value);
    } else {
      holder.has_key = false;
      value->path = child_path(holder.value->path, holder.key);
      if (!holder.skips)
        holder.value->members.push_back({holder.key, holder.key_place, std::move(value)});
    }
  }

  void take_key(Open& holder, const Value& key) {
    holder.key = key.scalar;
    holder.key_place = key.place;
    holder.has_key = true;
    const Value::Member* first = holder.value->find(key.scalar);
    holder.skips = first != nullptr;
    if (first) {
      problems_.add(key.place, "key '" + printable(key.scalar) +
                                   "' stands here a second time; the first is in line " +
                                   std::to_string(first->key_place.line) + ": remove one");
    }
  }

  std::string file_;
  Problems& problems_;
  std::vector<Open> open_;
};

Spec Spec::parse(const std::string& text, const std::string& file, Problems& problems) {
  const std::size_t valid = valid_utf8_prefix(text);
  const std::size_t bad = std::min(valid, text.find('\0'));
  if (bad < text.size()) {
    const auto line = static_cast<int>(std::count(
                          text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n')) +
                      1;
    const std::size_t line_start = bad == 0 ? std::string::npos : text.rfind('\n', bad - 1);
    const auto column =
        static_cast<int>(line_start == std::string::npos ? bad : bad - line_start - 1) + 1;
    problems.add({file, line, column}, "is not UTF-8 text: save the file as UTF-8");
    return {};
  }
  SpecBuilder builder(file, problems);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      problems.add({file, 1, 1}, "is empty: expected a map");
      return {};
    }
    if (parser) {
      SpecBuilder second("", problems);
      if (parser.HandleNextDocument(second)) {
        problems.add({file, 1, 1}, "holds more than one document (---): keep one");
      }
    }
  } catch (const Refused& refused) {
    problems.add(refused.place, refused.message);
    return {};
  } catch (const YAML::Exception& error) {
    problems.add({file, error.mark.line + 1, error.mark.column + 1},
                 "is not valid YAML: " + error.msg);
    return {};
  }
  return Spec(builder.root);
}

Spec Spec::read(const std::filesystem::path& path, Problems& problems) {
  return parse(read_file(path, Fault::kSpec, kLargestFile), path.string(), problems);
}

}  // namespace mgm
