#include "mgm/data/load.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "mgm/base/sha256.h"
#include "mgm/base/text.h"
#include "mgm/data/data_config.h"
#include "mgm/data/encoder.h"
#include "mgm/data/fit_encoding.h"
#include "mgm/data/joined.h"
#include "mgm/data/source.h"
#include "mgm/data/split.h"

namespace mgm {

namespace {

/// The `data:` section, read.
struct DataSpec {
  DataConfig config;
  SplitConfig split;
  std::vector<NamedInput> inputs;
  std::vector<NamedTarget> targets;
};

void read_targets(const AnyMap& section, DataSpec& data, Problems& problems) {
  for (const auto& [name, spec] : section.spec.entries()) {
    if (!is_part_name(name))
      problems.add(section.spec.key_place(name),
                   fmt::format("'{}' cannot name a target", printable(name)));
    data.targets.push_back({name, read_config<TargetConfig>(spec, problems)});
    const TargetConfig& config = data.targets.back().config;
    const int stated =
        !config.class_column.empty() + !config.number.empty() + !config.image.empty();
    if (stated != 1) {
      problems.add(spec.place(),
                   fmt::format("target '{}' needs exactly one of class, number and image", name));
    }
  }
}

void read_inputs(const AnyMap& section, DataSpec& data, Problems& problems) {
  for (const auto& [name, spec] : section.spec.entries()) {
    if (!is_part_name(name))
      problems.add(section.spec.key_place(name),
                   fmt::format("'{}' cannot name an input", printable(name)));
    data.inputs.push_back({name, read_config<InputConfig>(spec, problems)});
    if (data.inputs.back().config.columns.empty()) data.inputs.back().config.columns = {name};
  }
}

DataSpec read_data(const Spec& spec, Problems& problems) {
  DataSpec data;
  data.config = read_config<DataConfig>(spec, problems);
  spec.set_default("split", nlohmann::ordered_json::object());
  data.split = read_config<SplitConfig>(spec.at("split"), problems);
  read_inputs(data.config.inputs, data, problems);
  read_targets(data.config.targets, data, problems);
  return data;
}

std::shared_ptr<const Records> open_records(const KindChoice& choice,
                                            const std::filesystem::path& folder,
                                            const Registry& registry, Problems& problems) {
  const Family<SourceKind>& sources = registry.family<SourceKind>();
  const SourceKind* kind = sources.find(choice.kind);
  if (kind == nullptr) {
    const std::string near = nearest_name(choice.kind, sources.names());
    problems.add(choice.whole.place(),
                 fmt::format("unknown source '{}'{}; known: {}", printable(choice.kind),
                             near.empty() ? "" : " (did you mean '" + near + "'?)",
                             join(sources.names(), ", ")));
    return nullptr;
  }
  return kind->open(choice.options, folder, problems);
}

/// `rest` stands for all columns that no target, no split and no other input names.
void resolve_columns(DataSpec& data, const Records& records) {
  if (data.inputs.empty()) {
    const bool pictures = !records.image_columns().empty();
    InputConfig config;
    config.columns = {pictures ? records.image_columns().front() : "rest"};
    data.inputs.push_back({pictures ? "image" : "features", config});
  }
  std::set<std::string> used{data.split.column};
  for (const NamedTarget& target : data.targets) {
    used.insert(target.config.class_column);
    used.insert(target.config.number.begin(), target.config.number.end());
  }
  for (const NamedInput& input : data.inputs)
    used.insert(input.config.columns.begin(), input.config.columns.end());
  for (NamedInput& input : data.inputs) {
    if (input.config.columns != std::vector<std::string>{"rest"}) continue;
    input.config.columns.clear();
    for (const std::string& column : records.text_columns()) {
      if (used.count(column) == 0) input.config.columns.push_back(column);
    }
    if (input.config.columns.empty()) {
      throw Error(Fault::kData,
                  fmt::format("input '{}': no columns are left for 'rest'", input.name));
    }
  }
}

std::vector<std::string> values_of(const Records& records, const std::string& column) {
  const ColumnRef ref = find_column(records, column);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < records.size(); ++i)
    values.push_back(records.text(ref.index, i).value_or(""));
  return values;
}

/// The class by which samples are spread evenly: the first class target's column.
std::vector<std::string> strata_of(const DataSpec& data, const Records& records) {
  if (data.split.stratify == "none") return {};
  for (const NamedTarget& target : data.targets) {
    if (!target.config.class_column.empty()) return values_of(records, target.config.class_column);
  }
  return {};
}

struct Sources {
  std::shared_ptr<const Records> all;
  Split split;
};

/// Appends a further source, whose samples all serve for one part.
void append(const DataSpec& data, std::shared_ptr<const Records> records, std::int64_t limit,
            std::vector<std::size_t>& part, std::vector<std::shared_ptr<const Records>>& parts,
            std::size_t& count) {
  const auto chosen =
      limited(records->size(), strata_of(data, *records), static_cast<std::size_t>(limit),
              static_cast<std::uint64_t>(data.split.seed));
  records = chosen_records(std::move(records), chosen);
  for (std::size_t i = 0; i < records->size(); ++i) part.push_back(count++);
  parts.push_back(std::move(records));
}

void refuse_share(double share, const char* name, const KindChoice& source) {
  if (source.chosen() && share > 0) {
    throw Error(Fault::kSpec, source.whole.place(),
                fmt::format("{}_source and a share for {} exclude each other: set the share to 0",
                            name, name));
  }
}

Sources join_sources(DataSpec& data, std::shared_ptr<const Records> main,
                     const std::filesystem::path& folder, const Registry& registry,
                     Problems& problems) {
  if (data.split.validation_source.chosen() && data.split.validation == SplitConfig{}.validation)
    data.split.validation = 0;
  refuse_share(data.split.test, "test", data.split.test_source);
  refuse_share(data.split.validation, "validation", data.split.validation_source);
  const auto kept =
      limited(main->size(), strata_of(data, *main), static_cast<std::size_t>(data.config.limit),
              static_cast<std::uint64_t>(data.split.seed));
  if (kept.size() < main->size()) main = chosen_records(std::move(main), kept);
  Sources sources;
  sources.split = data.split.column.empty()
                      ? split_by_shares(main->size(), strata_of(data, *main), data.split)
                      : split_by_column(values_of(*main, data.split.column), data.split.column);
  std::size_t count = main->size();
  std::vector<std::shared_ptr<const Records>> parts{main};
  if (data.split.validation_source.chosen()) {
    auto more = open_records(data.split.validation_source, folder, registry, problems);
    if (more) append(data, std::move(more), 0, sources.split.validation, parts, count);
  }
  if (data.split.test_source.chosen()) {
    auto more = open_records(data.split.test_source, folder, registry, problems);
    if (more)
      append(data, std::move(more), data.split.test_limit, sources.split.test, parts, count);
  }
  sources.all = join_records(std::move(parts));
  return sources;
}

LoadedData load(const Spec& spec, const std::filesystem::path& folder, const Registry& registry,
                std::unique_ptr<Encoding> encoding, Problems& problems) {
  const std::size_t before = problems.count();
  DataSpec data = read_data(spec, problems);
  if (problems.count() > before) return {};
  std::shared_ptr<const Records> main =
      open_records(data.config.source, folder, registry, problems);
  if (!main) return {};
  resolve_columns(data, *main);
  Sources sources = join_sources(data, std::move(main), folder, registry, problems);
  if (problems.count() > before) return {};
  LoadedData loaded;
  loaded.encoding = encoding ? std::move(encoding)
                             : fit_encoding(data.inputs, data.targets, *sources.all, sources.split,
                                            folder.string());
  loaded.fingerprint = sources.all->fingerprint();
  loaded.dataset = loaded.encoding->apply(std::move(sources.all), true);
  loaded.split = std::move(sources.split);
  return loaded;
}

}  // namespace

LoadedData load_data(const Spec& data, const std::filesystem::path& folder,
                     const Registry& registry, Problems& problems) {
  return load(data, folder, registry, nullptr, problems);
}

LoadedData load_data(const Spec& data, const std::filesystem::path& folder,
                     const Registry& registry, std::unique_ptr<Encoding> encoding,
                     Problems& problems) {
  return load(data, folder, registry, std::move(encoding), problems);
}

}  // namespace mgm
