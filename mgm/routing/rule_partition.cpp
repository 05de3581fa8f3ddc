#include "mgm/routing/rule_partition.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/routing/never_held.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class RulePartition : public Partition {
 public:
  explicit RulePartition(Rules rules) : rules_(std::move(rules)) {}

  std::vector<std::string> columns() const override {
    std::vector<std::string> all;
    for (const auto& rule : rules_.of_subset) {
      if (!rule) continue;
      for (const std::string& column : rule->columns) {
        if (std::find(all.begin(), all.end(), column) == all.end()) all.push_back(column);
      }
    }
    return all;
  }

  void fit(const PartitionInput& input, std::uint64_t) override {
    const Table cells = read(input);
    std::vector<std::string> remarks;
    for (std::size_t k = 0; k < rules_.of_subset.size(); ++k) {
      if (!rules_.of_subset[k]) continue;
      const Rule& rule = *rules_.of_subset[k];
      for (const std::string& what : never_held(rule, columns_of(rule, cells))) {
        remarks.push_back(
            fmt::format("the rule of '{}' looks for {}, which no training sample holds",
                        rules_.subsets[k], what));
      }
    }
    remark_ = join(remarks, "; ");
  }

  std::string remark() const override { return remark_; }

  std::vector<int> assign(const PartitionInput& input) const override {
    const Table cells = read(input);
    std::vector<int> subsets(input.samples.size(), rules_.rest);
    // The first rule that holds has the last word.
    for (std::size_t k = rules_.of_subset.size(); k-- > 0;) {
      if (!rules_.of_subset[k]) continue;
      const Rule& rule = *rules_.of_subset[k];
      const std::vector<const std::vector<std::string>*> columns = columns_of(rule, cells);
      for (std::size_t i = 0; i < subsets.size(); ++i) {
        const Truth truth = rule.of(
            [&](std::size_t column) -> const std::string& { return (*columns[column])[i]; });
        if (truth == Truth::kYes) subsets[i] = static_cast<int>(k);
      }
    }
    return subsets;
  }

 private:
  using Table = std::map<std::string, std::vector<std::string>>;

  Table read(const PartitionInput& input) const {
    Table cells;
    for (const std::string& column : columns())
      cells[column] = input.dataset.column(column, input.samples);
    return cells;
  }

  static std::vector<const std::vector<std::string>*> columns_of(const Rule& rule,
                                                                 const Table& cells) {
    std::vector<const std::vector<std::string>*> columns;
    for (const std::string& column : rule.columns) columns.push_back(&cells.at(column));
    return columns;
  }

  Rules rules_;
  std::string remark_;
};

BuiltPartition build_rules(const Spec& options, const PartitionSite& site, Problems& problems) {
  const std::size_t before = problems.count();
  if (site.experts.empty()) {
    problems.add(options.place(), fmt::format("'{}' is divided by rules, which say what each named "
                                              "expert learns, but its experts are equal (each:): "
                                              "name them, or divide by column or kmeans",
                                              site.address));
    return {};
  }
  if (options.entries().empty()) {
    problems.add(options.place(),
                 fmt::format("say what each expert of '{}' learns: rule: {{{}: \"age >= 18\"}}, or "
                             "rest for what no other rule holds for",
                             site.address, site.experts.front()));
    return {};
  }
  Rules rules = read_rules(options, site, problems);
  if (problems.count() > before) return {};
  std::vector<std::string> subsets = rules.subsets;
  return {std::make_unique<RulePartition>(std::move(rules)), std::move(subsets)};
}

}  // namespace

Rules read_rules(const Spec& options, const PartitionSite& site, Problems& problems) {
  Rules rules;
  for (const auto& [name, text] : subset_entries(options, site, problems)) {
    rules.subsets.push_back(name);
    rules.of_subset.emplace_back();
    if (!is_rest(text)) {
      rules.of_subset.back() = read_rule(text, problems);
      continue;
    }
    if (rules.rest >= 0) problems.add(text.place(), "only one expert can take the rest");
    rules.rest = static_cast<int>(rules.subsets.size()) - 1;
  }
  return rules;
}

PartitionKind rule_partition_kind() {
  return {kind_info<RulePartitionConfig>("partition"), build_rules};
}

}  // namespace mgm
