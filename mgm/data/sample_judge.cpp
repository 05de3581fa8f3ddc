#include "mgm/data/sample_judge.h"

#include "mgm/data/column_ref.h"
#include "mgm/data/input_encoder.h"
#include "mgm/data/pictures_encoder.h"
#include "mgm/data/table_column.h"
#include "mgm/data/target.h"
#include "mgm/data/target_pictures.h"

namespace mgm {

namespace {

/// Gathers what is to be looked at in every sample.
class JudgeMaker {
 public:
  explicit JudgeMaker(std::shared_ptr<const Records> records)
      : records_(std::move(records)), index_(*records_) {}

  void add(const NamedInput& input) {
    const InputConfig& config = input.config;
    if (reads_pictures(config, *records_)) {
      judges_.push_back(judge_pictures(*records_, config.columns.front()));
    } else if (config.type == "numeric") {
      for (const std::string& name : config.columns) add_numbers(name, config.missing == "refuse");
    }
  }

  void add(const NamedTarget& target, const std::filesystem::path& folder) {
    if (!target.config.class_column.empty() || !target.config.classes_column.empty()) return;
    auto records = records_;
    if (!target.config.image.empty())
      records = with_target_pictures(records_, target.name, folder / target.config.image);
    const auto encoder = std::make_shared<TargetEncoder>(
        TargetEncoder::fit(target.name, target.config, {}, *records, {}, {1, 1}));
    judges_.emplace_back([records, encoder, write = encoder->bind(*records)](std::size_t sample) {
      std::vector<float> numbers(elements(encoder->info().shape));
      write(sample, numbers.data());
    });
  }

  SampleJudge judge() const {
    return [records = records_, judges = judges_](std::size_t sample) {
      if (const auto problem = records->problem(sample)) throw Error(*problem);
      for (const SampleJudge& judge : judges) judge(sample);
    };
  }

 private:
  void add_numbers(const std::string& name, bool all) {
    TableColumn column{name};
    if (!all) column.filling = 0;
    judges_.emplace_back(
        [&records = *records_, column, index = index_.find(name).index](std::size_t sample) {
          float number = 0;
          column.write(records.text(index, sample), records.place(sample), &number);
        });
  }

  std::shared_ptr<const Records> records_;
  ColumnIndex index_;
  std::vector<SampleJudge> judges_;
};

}  // namespace

SampleJudge judge_by_section(const DataSection& section, std::shared_ptr<const Records> records,
                             const std::filesystem::path& folder) {
  JudgeMaker maker(std::move(records));
  for (const NamedInput& input : section.inputs) maker.add(input);
  for (const NamedTarget& target : section.targets) maker.add(target, folder);
  return maker.judge();
}

}  // namespace mgm
