#include <algorithm>

#include "mgm/base/text.h"
#include "mgm/spec/document.h"
#include "mgm/spec/short_form.h"

namespace mgm {

namespace {

const std::vector<std::string> kSections = {"mgm", "data", "model", "train"};
const std::vector<std::string> kNodeKeys = {"net",     "mix",  "chain", "fork",  "route",
                                            "cascade", "task", "train", "infer", "from"};

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The maps that hold a node's parts by name.
std::vector<Spec> part_holders(const Spec& node) {
  std::vector<Spec> holders;
  for (const Spec& map : {node.at("chain"), node.at("fork"), node.at("route").at("experts"),
                          node.at("cascade").at("stages")}) {
    if (map.is_map()) holders.push_back(map);
  }
  return holders;
}

std::vector<std::string> part_names(const Spec& node) {
  std::vector<std::string> names;
  for (const Spec& holder : part_holders(node)) {
    for (const auto& [name, part] : holder.entries()) {
      if (part.is_map()) names.push_back(name);
    }
  }
  return names;
}

/// True for the keys whose maps hold parts: `chain`, `stages`.
bool holds_parts(const std::string& key) {
  return key == "chain" || key == "fork" || key == "experts" || key == "stages";
}

}  // namespace

/// Sets the value at one path.
class SpecSetter {
 public:
  SpecSetter(const Spec& root, const std::string& path, const std::string& origin)
      : root_(root), origin_(origin), words_(split(path, '.')) {}

  static void expand(const Spec& spec, const std::string& key) {
    auto whole = std::make_shared<Spec::Value>(*spec.value_);
    whole->step = std::make_shared<SpecStep>();
    whole->path.clear();
    spec.value_->scalar.clear();
    spec.value_->quoted = spec.value_->is_text = false;
    spec.value_->put(key, spec.place(), whole);
  }

  void set(const Spec& value) {
    check_words();
    at_ = root_;
    if (!contains(kSections, words_.front())) follow_address();
    while (next_ + 1 < words_.size()) descend();
    put(value);
  }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw Error(Fault::kSpec, {origin_}, message);
  }

  /// `train.epochs` for a first word that is a key of a section; else what is spelled alike.
  std::string meant(const std::vector<std::string>& known) const {
    if (next_ == 0) {
      for (const std::string& section : kSections) {
        const std::vector<std::string> keys = root_.at(section).keys();
        if (section != "model" && contains(keys, words_[0])) return section + "." + words_[0];
      }
    }
    return nearest_name(words_[next_], known);
  }

  [[noreturn]] void refuse_word(const std::vector<std::string>& known) const {
    const bool whole = next_ == 0 || at_.path().empty();
    const std::string where = whole ? "in the spec" : "at '" + at_.path() + "'";
    const std::string near = meant(known);
    refuse("there is no '" + words_[next_] + "' " + where +
           (near.empty() ? "" : " (did you mean '" + near + "'?)") +
           (known.empty() ? "" : "; there are " + join(known, ", ")));
  }

  void check_words() const {
    const bool speakable = std::all_of(words_.begin(), words_.end(), [](const std::string& word) {
      return !word.empty() && printable(word, word.size() + 1) == word;
    });
    if (!speakable || words_.size() > kDeepestSpec) {
      refuse("expected a path of names with dots between them, such as train.epochs");
    }
    if (root_.is_scalar() || root_.is_list() || root_.absent()) {
      refuse("the spec is no map, so that nothing can be set in it");
    }
  }

  /// Goes to the node that the first words name; what follows must be a key of a node.
  void follow_address() {
    const std::vector<std::string> sections = root_.keys();
    at_ = root_.at("model");
    while (next_ < words_.size() && step_into_part()) continue;
    if (next_ == words_.size()) {
      --next_;
      at_ = holder_;
      words_.back() = part_;
      return;
    }
    if (contains(kNodeKeys, words_[next_]) && at_.is_map()) return;
    std::vector<std::string> known = part_names(at_);
    for (const std::string& key : next_ == 0 ? sections : at_.keys()) known.push_back(key);
    refuse_word(known);
  }

  /// Goes on to the part of this node that the next word names; false where there is none. The
  /// name of any equal expert stands for their template.
  bool step_into_part() {
    const std::string& word = words_[next_];
    if (contains(kNodeKeys, word)) return false;
    for (const Spec& holder : part_holders(at_)) {
      const bool is_template = holder.at("each").is_map();
      const bool names_expert = is_template && is_part_name(word) && word != "count";
      const std::string part = names_expert ? "each" : word;
      if (!holder.at(part).is_map()) continue;
      holder_ = holder;
      part_ = part;
      at_ = holder.at(part);
      ++next_;
      return true;
    }
    return false;
  }

  /// Goes into the map at the next word, which is made where it is missing and is no part.
  void descend() {
    const std::string& word = words_[next_];
    const bool is_missing = at_.at(word).absent();
    const bool under_model = words_.front() == "model" || !contains(kSections, words_.front());
    if (is_missing && under_model && next_ > 0 && holds_parts(words_[next_ - 1])) {
      refuse_word(at_.keys());
    }
    if (is_missing) add_map(word);
    const Spec child = at_.at(word);
    if (child.is_scalar() && child.scalar() == words_[next_ + 1]) child.expand_name();
    if (child.is_scalar() || child.is_list()) {
      refuse("'" + child.path() + "' is " + child.found() +
             ", in which nothing can be set: set it as a whole");
    }
    at_ = child;
    ++next_;
  }

  void add_map(const std::string& word) const {
    auto map = std::make_shared<Spec::Value>();
    map->shape = Spec::Shape::kMap;
    map->place = {origin_};
    at_.value_->put(word, {origin_}, map);
  }

  void put(const Spec& value) const { at_.value_->put(words_.back(), {origin_}, value.value_); }

  Spec root_;
  std::string origin_;
  std::vector<std::string> words_;
  std::size_t next_ = 0;  ///< the word to follow from `at_`
  Spec at_;
  Spec holder_;  ///< of the part that was stepped into last
  std::string part_;
};

void Spec::set(const std::string& path, const std::string& yaml, const std::string& origin) const {
  Problems problems;
  Spec value = parse_text(yaml, origin, false, problems);
  problems.throw_if_any();
  if (value.absent()) {
    value.value_ = std::make_shared<Value>();
    value.value_->place = {origin};
  }
  SpecSetter(*this, path, origin).set(value);
}

void expand_short_form(const Spec& spec, const std::string& key) {
  if (spec.is_scalar()) SpecSetter::expand(spec, key);
}

}  // namespace mgm
