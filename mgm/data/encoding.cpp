#include "mgm/data/encoding.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>

#include "mgm/base/located_json.h"
#include "mgm/base/parse_json.h"
#include "mgm/base/text.h"
#include "mgm/data/encoded_dataset.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// Gathers bad cells.
class CellCheck {
 public:
  explicit CellCheck(const Records& records) : records_(records) {}

  void check(const std::function<void(std::size_t)>& read) {
    for (std::size_t i = 0; i < records_.size() && problems_.count() < kMost; ++i) {
      try {
        read(i);
      } catch (const Error& error) {
        problems_.add({}, error.what());
      }
    }
  }

  void finish() const { problems_.throw_if_any(Fault::kData); }

 private:
  static constexpr std::size_t kMost = 20;
  const Records& records_;
  Problems problems_;
};

class KnownEncoding : public Encoding {
 public:
  KnownEncoding(std::shared_ptr<Encoders> encoders, std::optional<TableForm> table)
      : encoders_(std::move(encoders)), table_(std::move(table)) {
    for (const auto& [name, encoder] : encoders_->inputs) {
      encoders_->schema.inputs.push_back(
          {name, encoder->shape(), encoder->column_widths(), encoder->tokens()});
      for (InputColumn& column : encoder->layout()) {
        column.input = name;
        encoders_->schema.columns.push_back(std::move(column));
      }
    }
    for (const TargetEncoder& encoder : encoders_->targets) {
      encoders_->schema.targets.push_back(encoder.info());
    }
  }

  const DataSchema& schema() const override { return encoders_->schema; }
  const TableForm* table() const override { return table_ ? &*table_ : nullptr; }

  std::vector<std::string> input_columns() const override {
    std::vector<std::string> columns;
    for (const auto& [name, encoder] : encoders_->inputs) {
      for (std::string& column : encoder->columns()) columns.push_back(std::move(column));
    }
    return columns;
  }

  std::vector<std::string> target_columns() const override {
    std::vector<std::string> columns;
    for (const TargetEncoder& encoder : encoders_->targets) {
      columns.insert(columns.end(), encoder.columns().begin(), encoder.columns().end());
    }
    return columns;
  }

  Json json() const override {
    Json inputs = Json::array();
    for (const auto& [name, encoder] : encoders_->inputs) {
      Json input{{"name", name}};
      input.update(encoder->json());
      inputs.push_back(std::move(input));
    }
    Json targets = Json::array();
    for (const TargetEncoder& encoder : encoders_->targets) targets.push_back(encoder.json());
    Json json{{"inputs", std::move(inputs)}, {"targets", std::move(targets)}};
    if (table_) {
      json["table"] = write_config(table_->format);
      json["table"]["columns"] = table_->columns;
    }
    return json;
  }

  std::unique_ptr<Dataset> apply(std::shared_ptr<const Records> records,
                                 const std::set<std::string>& targets) const override {
    return std::make_unique<EncodedDataset>(encoders_, std::move(records), targets);
  }

  SampleJudge judge(std::shared_ptr<const Records> records,
                    const std::set<std::string>& targets) const override {
    const auto inputs =
        std::make_shared<EncodedDataset>(encoders_, records, std::set<std::string>{});
    std::vector<SampleJudge> judges;
    for (const TargetEncoder& encoder : encoders_->targets) {
      const TargetInfo& info = encoder.info();
      const bool may_be_bad = info.type == TargetInfo::Type::kNumber && !info.lists_classes();
      if (!targets.contains(info.name) || !may_be_bad) continue;
      judges.emplace_back([&encoder, records, write = encoder.bind(*records)](std::size_t sample) {
        std::vector<float> numbers(elements(encoder.info().shape));
        write(sample, numbers.data());
      });
    }
    return [encoders = encoders_, inputs, judges](std::size_t sample) {
      inputs->read(std::span(&sample, 1));
      for (const SampleJudge& judge : judges) judge(sample);
    };
  }

  void check_cells(const Records& records, bool with_targets) const override {
    CellCheck cells(records);
    for (const auto& [name, encoder] : encoders_->inputs) {
      if (const auto check = encoder->bind_check(records)) cells.check(check);
    }
    for (const TargetEncoder& encoder : encoders_->targets) {
      if (!with_targets || encoder.info().type == TargetInfo::Type::kImage) continue;
      std::vector<float> numbers(elements(encoder.info().shape));
      const auto write = encoder.bind(records);
      cells.check([&](std::size_t sample) { write(sample, numbers.data()); });
    }
    cells.finish();
  }

 private:
  std::shared_ptr<Encoders> encoders_;
  std::optional<TableForm> table_;
};

/// Height and width of the first input of pictures; 0, 0 where there is none.
std::pair<std::int64_t, std::int64_t> picture_size(const Encoders& encoders) {
  for (const auto& [name, encoder] : encoders.inputs) {
    const Shape shape = encoder->shape();
    if (shape.size() == 3) return {shape[1], shape[2]};
  }
  return {0, 0};
}

std::optional<TableForm> read_table_form(const Json& json) {
  if (!json.contains("table")) return std::nullopt;
  const Json& table = json.at("table");
  LocatedJson(table, "table").expect_keys({"header", "delimiter", "missing", "columns"});
  TableForm form;
  if (!table.at("header").is_null()) form.format.header = table.at("header").get<bool>();
  form.format.delimiter = table.at("delimiter").get<std::string>();
  form.format.missing = table.at("missing").get<std::vector<std::string>>();
  delimiter_character(form.format.delimiter);
  const Json& columns = table.at("columns");
  constexpr std::int64_t kMostColumns = 1 << 20;
  if (!columns.is_number_integer() || columns < 0 || columns > kMostColumns) {
    throw std::out_of_range("the number of columns");
  }
  form.columns = columns.get<std::size_t>();
  return form;
}

void check_names(const Encoders& encoders) {
  std::set<std::string> seen;
  for (const auto& [name, encoder] : encoders.inputs) {
    if (!is_part_name(name) || !seen.insert(name).second) throw std::out_of_range("input names");
  }
  seen.clear();
  for (const TargetEncoder& encoder : encoders.targets) {
    const std::string& name = encoder.info().name;
    if (!is_part_name(name) || !seen.insert(name).second) throw std::out_of_range("target names");
  }
  if (encoders.inputs.empty()) throw std::out_of_range("no inputs");
}

}  // namespace

std::unique_ptr<Dataset> Encoding::apply(std::shared_ptr<const Records> records,
                                         bool with_targets) const {
  std::set<std::string> targets;
  for (const TargetInfo& target : schema().targets) {
    if (with_targets) targets.insert(target.name);
  }
  return apply(std::move(records), targets);
}

namespace {

/// Fits encoders, so that what is wrong with the data of one does not hide what is wrong with
/// others.
class EncoderFitter {
 public:
  EncoderFitter(const Records& records, const Split& split)
      : records_(records), split_(split), known_(split.train) {
    known_.insert(known_.end(), split.validation.begin(), split.validation.end());
    known_.insert(known_.end(), split.calibration.begin(), split.calibration.end());
  }

  std::shared_ptr<Encoders> fit(const std::vector<NamedInput>& inputs,
                                const std::vector<NamedTarget>& targets) {
    for (const NamedInput& input : inputs) {
      gather(input.spec, [&] {
        encoders_->inputs.emplace_back(input.name,
                                       fit_input(input.name, input.config, records_, split_.train));
      });
    }
    for (const NamedTarget& target : targets) {
      if (!problems_.empty() && !target.config.image.empty()) continue;  // as large as the input is
      gather(target.spec, [&] { add(target); });
    }
    problems_.throw_if_any(Fault::kData);
    return encoders_;
  }

 private:
  void add(const NamedTarget& target) {
    encoders_->targets.push_back(TargetEncoder::fit(target.name, target.config, target.groups,
                                                    records_, known_, picture_size(*encoders_)));
    encoders_->targets.back().survey(records_, split_.train);
  }

  /// A problem without a place in the data gets that in the spec of what was made, each of its
  /// lines.
  template <class Make>
  void gather(const Spec& spec, const Make& make) {
    try {
      make();
    } catch (const Error& error) {
      if (error.fault() != Fault::kData) throw;
      if (!error.place().file.empty()) return problems_.add({}, error.what());
      for (const std::string& line : split(error.what(), '\n')) problems_.add(spec.place(), line);
    }
  }

  const Records& records_;
  const Split& split_;
  std::vector<std::size_t> known_;
  std::shared_ptr<Encoders> encoders_ = std::make_shared<Encoders>();
  Problems problems_;
};

}  // namespace

std::unique_ptr<Encoding> fit_encoding(const std::vector<NamedInput>& inputs,
                                       const std::vector<NamedTarget>& targets,
                                       const Records& records, const Split& split) {
  std::shared_ptr<Encoders> encoders = EncoderFitter(records, split).fit(inputs, targets);
  std::optional<TableForm> table;
  if (const CsvFormat* format = records.format()) {
    table = TableForm{*format, records.text_columns().size()};
  }
  return std::make_unique<KnownEncoding>(std::move(encoders), std::move(table));
}

std::unique_ptr<Encoding> read_encoding(const Json& json) {
  constexpr const char* kMalformed = "the model's encoding of data is malformed (";
  constexpr const char* kRemedy = "): fetch the model again";
  try {
    auto encoders = std::make_shared<Encoders>();
    const LocatedJson encoding(json, "");
    encoding.expect_keys({"inputs", "targets"}, {"table"});
    encoding.at("inputs").items();  // a list
    for (Json input : json.at("inputs")) {
      const auto name = input.at("name").get<std::string>();
      input.erase("name");
      encoders->inputs.emplace_back(name, read_input(input));
    }
    encoding.at("targets").items();
    for (const Json& target : json.at("targets")) {
      encoders->targets.push_back(TargetEncoder::read(target));
    }
    check_names(*encoders);
    return std::make_unique<KnownEncoding>(std::move(encoders), read_table_form(json));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(Fault::kModel, kMalformed + printable(json_reason(error), 200) + kRemedy);
  }
}

}  // namespace mgm
