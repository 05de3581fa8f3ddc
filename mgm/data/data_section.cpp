#include "mgm/data/data_section.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/class_values.h"

namespace mgm {

namespace {

void check_name(const Spec& map, const std::string& name, const char* what, Problems& problems) {
  if (is_part_name(name)) return;
  problems.add(map.key_place(name),
               fmt::format("'{}' cannot name {}: use small letters, digits and _, such as '{}'",
                           printable(name), what, as_part_name(name)));
}

bool is_reserved(const std::string& name) {
  const std::vector<std::string>& words = reserved_words();
  return std::find(words.begin(), words.end(), name) != words.end();
}

/// What is said of a list of classes.
void check_list(const NamedTarget& target, Problems& problems) {
  if (target.config.separator.empty()) {
    problems.add(target.spec.key_place("separator"),
                 "something must stand between classes: say separator: \";\"");
  }
  const bool says_how =
      target.config.separator != TargetConfig().separator || target.config.empty == "none";
  if (says_how && target.config.classes_column.empty()) {
    problems.add(target.spec.key_place(target.config.empty == "none" ? "empty" : "separator"),
                 "separator and empty belong to a list of classes: say classes: COLUMN");
  }
}

void check_target(const NamedTarget& target, Problems& problems) {
  const TargetConfig& config = target.config;
  const int stated = static_cast<int>(!config.class_column.empty()) +
                     static_cast<int>(!config.classes_column.empty()) +
                     static_cast<int>(!config.number.empty()) +
                     static_cast<int>(!config.image.empty());
  if (stated != 1) {
    problems.add(
        target.spec.place(),
        fmt::format("target '{}' needs exactly one of class, classes, number and image, found "
                    "{}",
                    printable(target.name), stated == 0 ? "none" : "several"));
  }
  check_list(target, problems);
  if (!config.names.empty() && config.class_column.empty()) {
    problems.add(
        target.spec.key_place("names"),
        "names are given to the classes of class: COLUMN; those that are listed keep theirs");
  }
  if (!target.groups.names.empty() && (config.class_column.empty() || !config.names.empty())) {
    problems.add(target.spec.key_place("groups"),
                 "groups are classes with names of their own: say class: COLUMN, and no names");
  }
  if (target.groups.names.size() == 1) {
    problems.add(target.spec.key_place("groups"),
                 fmt::format("'{}' is the only group: there is nothing to tell apart; add "
                             "another, such as OTHER: rest",
                             printable(target.groups.names.front())));
  }
  std::set<std::string> seen;
  for (const std::string& name : config.names) {
    if (name.empty() || !seen.insert(name).second) {
      problems.add(
          target.spec.key_place("names"),
          fmt::format("two classes are called '{}': give each a name of its own", printable(name)));
    }
  }
}

void check_input(const NamedInput& input, Problems& problems) {
  const InputConfig& config = input.config;
  if (!config.resize.empty() && config.resize.size() != 2) {
    problems.add(
        input.spec.key_place("resize"),
        fmt::format("resize takes two numbers, [height, width], found {}", config.resize.size()));
  }
  if (config.channels == 2) {
    problems.add(input.spec.at("channels").place(),
                 "channels: expected 1 (grey) or 3 (RGB), found 2");
  }
  const bool takes_one = config.type == "image" || config.type == "tokens";
  if (takes_one && config.columns.size() > 1) {
    problems.add(input.spec.key_place("columns"),
                 fmt::format("an input of {} takes one column, found {}: make an input of each",
                             config.type == "image" ? "images" : "tokens", config.columns.size()));
  }
  const bool of_table = !(config.type == "auto") && !(config.type == "image");
  for (const char* option : {"resize", "channels"}) {
    const bool stated = !input.spec.at(option).absent() &&
                        input.spec.at(option).shape() != Spec::Shape::kNull &&
                        !(input.spec.at(option).is_list() && config.resize.empty());
    if (of_table && stated) {
      problems.add(
          input.spec.key_place(option),
          fmt::format("'{}' is for images, but the input's type is {}", option, config.type.value));
    }
  }
}

void check_split(const DataSection& section, Problems& problems) {
  const SplitConfig& split = section.split;
  const Spec spec = section.spec.at("split");
  const bool parts = split.validation.own || split.validation.share.value_or(0) > 0 ||
                     split.test.own || split.test.share.value_or(0) > 0 || split.calibration > 0;
  if (!split.column.empty() && parts) {
    problems.add(spec.key_place("column"),
                 "a column divides the data, and so do shares or sources: keep one of them");
  }
  const double shares =
      split.validation.share.value_or(0) + split.calibration + split.test.share.value_or(0);
  constexpr double kRounding = 1e-9;
  if (shares > 1 - kRounding) {
    problems.add(spec.place(),
                 fmt::format("validation, calibration and test take {} of the data, so "
                             "that nothing is left to train on",
                             shares));
  }
  std::vector<std::string> classes;
  for (const NamedTarget& target : section.targets) {
    if (!target.config.class_column.empty()) classes.push_back(target.name);
  }
  if (split.stratify == "auto" || split.stratify == "none") return;
  if (std::find(classes.begin(), classes.end(), split.stratify) != classes.end()) return;
  classes.insert(classes.end(), {"auto", "none"});
  problems.add(spec.at("stratify").place(), unknown_name("class target", split.stratify, classes));
}

}  // namespace

namespace {

NamedTarget read_target(const std::string& name, const Spec& spec, Problems& problems) {
  NamedTarget target{name, read_config<TargetConfig>(spec, problems), spec};
  const auto any = [](const std::string&) { return std::string(); };
  target.groups = read_value_groups(target.config.groups.spec, "class", any, any, problems);
  return target;
}

}  // namespace

DataSection read_data_section(const Spec& spec, Problems& problems) {
  DataSection section{spec, read_config<DataConfig>(spec, problems), {}, {}, {}};
  spec.set_default("split", nlohmann::ordered_json::object());
  const std::size_t before = problems.count();
  if (spec.at("split").is_map()) {
    section.split = read_config<SplitConfig>(spec.at("split"), problems);
  }
  const bool split_fits = problems.count() == before;
  for (const auto& [name, input] : section.config.inputs.spec.entries()) {
    check_name(section.config.inputs.spec, name, "an input", problems);
    if (is_reserved(name)) {
      problems.add(section.config.inputs.spec.key_place(name),
                   fmt::format("'{}' means something else and cannot name an input: say '{}'", name,
                               as_part_name(name)));
    }
    section.inputs.push_back({name, read_config<InputConfig>(input, problems), input});
    check_input(section.inputs.back(), problems);
  }
  for (const auto& [name, target] : section.config.targets.spec.entries()) {
    check_name(section.config.targets.spec, name, "a target", problems);
    section.targets.push_back(read_target(name, target, problems));
    check_target(section.targets.back(), problems);
  }
  if (split_fits) check_split(section, problems);
  return section;
}

std::string DataSection::strata_column() const {
  if (split.stratify == "none") return "";
  for (const NamedTarget& target : targets) {
    if (target.config.class_column.empty()) continue;
    if (split.stratify == "auto" || split.stratify == target.name)
      return target.config.class_column;
  }
  return "";
}

}  // namespace mgm
