#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/data_section.h"

namespace mgm {

namespace {

constexpr const char* kRest = "rest";

/// Settles the columns of a section.
class ColumnSettler {
 public:
  ColumnSettler(DataSection& section, const Records& records, Problems& problems)
      : section_(section), records_(records), index_(records), problems_(problems) {}

  void settle() {
    for (const NamedTarget& target : section_.targets) check(target);
    if (!section_.split.column.empty()) {
      check(section_.spec.at("split").at("column"), section_.split.column, false);
    }
    name_inputs();
    fill_rest();
    for (const NamedInput& input : section_.inputs) check(input);
  }

 private:
  /// The place of each text of a list, or of the single text that stands for one.
  class Places {
   public:
    explicit Places(const Spec& spec) : spec_(spec), items_(spec.items()) {}
    Place at(std::size_t i) const { return i < items_.size() ? items_[i].place() : spec_.place(); }

   private:
    const Spec& spec_;
    std::vector<Spec> items_;
  };

  void check(const Spec& spec, const std::string& column, bool image, std::size_t i = 0) {
    const auto found = index_.seek(column);
    if (!found) {
      problems_.add(Places(spec).at(i), "the source has " + no_such_column(records_, column));
    } else if (found->is_image != image) {
      problems_.add(Places(spec).at(i),
                    fmt::format("column '{}' holds {}, expected {}", column,
                                image ? "text" : "images", image ? "images" : "text"));
    }
  }

  void check(const NamedTarget& target) {
    const TargetConfig& config = target.config;
    if (!config.class_column.empty()) {
      check(target.spec.at("class"), config.class_column, false);
      target_of_[config.class_column] = target.name;
    }
    if (!config.classes_column.empty()) {
      check(target.spec.at("classes"), config.classes_column, false);
      target_of_[config.classes_column] = target.name;
    }
    for (std::size_t i = 0; i < config.number.size(); ++i) {
      check(target.spec.at("number"), config.number[i], false, i);
      target_of_[config.number[i]] = target.name;
    }
  }

  /// Inputs where the spec names none; the input's own name where it names no columns.
  void name_inputs() {
    names_none_ = section_.inputs.empty();
    if (names_none_) {
      const bool pictures = !records_.image_columns().empty();
      InputConfig config;
      config.columns = {pictures ? records_.image_columns().front() : kRest};
      section_.inputs.push_back({pictures ? "image" : "features", config, section_.spec});
    }
    for (NamedInput& input : section_.inputs) {
      if (input.config.columns.empty()) input.config.columns = {input.name};
    }
  }

  /// Whether `rest` among an input's columns is the column of that name, which a list tells from
  /// the word that stands alone.
  bool means_column(const NamedInput& input) const {
    return !names_none_ && !input.spec.at("columns").is_scalar() && index_.seek(kRest).has_value();
  }

  /// The columns that nobody names.
  std::vector<std::string> left_columns() const {
    std::set<std::string> used{section_.split.column};
    for (const auto& [column, target] : target_of_) used.insert(column);
    for (const NamedInput& input : section_.inputs) {
      for (const std::string& column : input.config.columns) {
        if (column != kRest || means_column(input)) used.insert(column);
      }
    }
    std::vector<std::string> left;
    for (const std::string& column : records_.text_columns()) {
      if (used.count(column) == 0) left.push_back(column);
    }
    return left;
  }

  void fill_rest() {
    const std::vector<std::string> left = left_columns();
    for (NamedInput& input : section_.inputs) {
      std::vector<std::string>& columns = input.config.columns;
      const auto rest = std::find(columns.begin(), columns.end(), kRest);
      if (rest == columns.end() || means_column(input)) continue;
      if (left.empty()) {
        problems_.add(input.spec.place(),
                      fmt::format("input '{}': no column is left for 'rest'", input.name));
      }
      const bool is_column = std::find(left.begin(), left.end(), kRest) != left.end();
      if (is_column && !names_none_ && left.size() > 1) {
        problems_.add(
            input.spec.at("columns").place(),
            fmt::format("input '{}': 'rest' means all {} columns that are left, and one of "
                        "them is called so: write [rest] for that one, or list all",
                        input.name, left.size()));
      }
      columns.insert(columns.erase(rest), left.begin(), left.end());
    }
  }

  void check(const NamedInput& input) {
    const std::vector<std::string>& columns = input.config.columns;
    const Spec stated = input.spec.at("columns");
    const Places places(stated.absent() ? input.spec : stated);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (std::find(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(i),
                    columns[i]) != columns.begin() + static_cast<std::ptrdiff_t>(i)) {
        problems_.add(places.at(i), fmt::format("input '{}' reads column '{}' twice: leave one out",
                                                input.name, printable(columns[i])));
        continue;
      }
      const auto found = index_.seek(columns[i]);
      if (!found) {
        problems_.add(
            places.at(i),
            fmt::format("input '{}': the source has {}{}", input.name,
                        no_such_column(records_, columns[i]),
                        columns[i] == input.name ? "; say columns: [...], or columns: rest" : ""));
        continue;
      }
      const auto target = target_of_.find(columns[i]);
      if (target != target_of_.end()) {
        problems_.add(places.at(i),
                      fmt::format("input '{}' reads column '{}', which is what target '{}' is to "
                                  "predict: leave it out",
                                  input.name, printable(columns[i]), target->second));
      }
      check_type(input, *found, places.at(i));
    }
  }

  void check_type(const NamedInput& input, const ColumnRef& column, const Place& place) {
    const InputConfig& config = input.config;
    const bool for_images = config.type == "image" || config.type == "auto";
    if (column.is_image && (!for_images || config.columns.size() > 1)) {
      problems_.add(place,
                    fmt::format("input '{}': column '{}' holds images, which are an input of "
                                "their own",
                                input.name, column.name));
    }
    if (!column.is_image && config.type == "auto" && !config.resize.empty()) {
      problems_.add(place, fmt::format("input '{}': resize is for images, but column '{}' holds "
                                       "text: say type: image if it holds paths of pictures",
                                       input.name, printable(column.name)));
    }
  }

  DataSection& section_;
  const Records& records_;
  ColumnIndex index_;
  Problems& problems_;
  std::map<std::string, std::string> target_of_;  ///< by column
  bool names_none_ = false;                       ///< the section names no inputs
};

}  // namespace

void settle_columns(DataSection& section, const Records& records, Problems& problems) {
  ColumnSettler(section, records, problems).settle();
}

}  // namespace mgm
