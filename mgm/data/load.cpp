#include "mgm/data/load.h"

#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/data_section.h"
#include "mgm/data/encoding.h"
#include "mgm/data/joined.h"
#include "mgm/data/placed.h"
#include "mgm/data/sample_judge.h"
#include "mgm/data/source.h"
#include "mgm/data/split.h"
#include "mgm/data/split_column.h"
#include "mgm/data/target_pictures.h"

namespace mgm {

namespace {

using SharedRecords = std::shared_ptr<const Records>;

std::vector<std::string> values_of(const Records& records, const std::string& column) {
  const ColumnRef ref = find_column(records, column);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < records.size(); ++i) {
    values.push_back(records.text(ref.index, i).value_or(""));
  }
  return values;
}

/// Refuses options that name what is neither a file nor a folder. A model that somebody else made
/// may name anything as the data of its training, and a pipe would be waited for without end.
void expect_plain_files(const Spec& options, const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  for (const auto& [key, option] : options.entries()) expect_plain_files(option, folder);
  for (const Spec& option : options.items()) expect_plain_files(option, folder);
  if (!options.is_scalar()) return;
  const fs::path path = folder / options.scalar();
  std::error_code error;
  if (!fs::is_other(fs::status(path, error))) return;
  throw Error(Fault::kData, {path.string()},
              "is no regular file but a pipe or a device, and data that are looked for again are "
              "read from files");
}

/// Opens and joins the sources of a section, and divides their samples.
class SourceLoader {
 public:
  /// `again`: these are the data of an earlier training.
  SourceLoader(DataSection& section, const std::filesystem::path& folder, const Registry& registry,
               Problems& problems, BadSamples& left_out, bool again)
      : section_(section),
        folder_(folder),
        registry_(registry),
        problems_(problems),
        left_out_(left_out),
        again_(again) {}

  /// Null where there were problems.
  SharedRecords load(Split& split) {
    const std::size_t before = problems_.count();
    SharedRecords main = open(section_.config.source);
    if (main) settle_columns(section_, *main, problems_);
    const SharedRecords validation = open(section_.split.validation.own);
    const SharedRecords test = open(section_.split.test.own);
    if (problems_.count() > before) return nullptr;
    main = limited_to(section_.config.limit, without_bad(std::move(main)));
    split = split_main(*main);
    std::vector<SharedRecords> parts{main};
    std::size_t count = main->size();
    append(without_bad(validation), section_.split.validation.own, split.validation, parts, count);
    append(without_bad(test), section_.split.test.own, split.test, parts, count);
    SharedRecords all = join_records(std::move(parts));
    for (const NamedTarget& target : section_.targets) {
      if (target.config.image.empty()) continue;
      all = with_target_pictures(std::move(all), target.name, folder_ / target.config.image);
    }
    return all;
  }

 private:
  SharedRecords open(const KindChoice& choice) {
    const Family<SourceKind>& sources = registry_.family<SourceKind>();
    if (const SourceKind* kind = sources.find(choice.kind)) {
      if (again_) expect_plain_files(choice.options, folder_);
      return kind->open(choice.options, folder_, problems_);
    }
    problems_.add(choice.whole.place(), unknown_name("source", choice.kind, sources.names()));
    return nullptr;
  }
  SharedRecords open(const std::optional<PartSource>& own) {
    return own ? open(own->source) : nullptr;
  }

  /// Bad samples are left out before all else: what becomes of the others is what would become of
  /// them if the bad ones had never been there.
  SharedRecords without_bad(SharedRecords records) {
    if (!records) return nullptr;
    if (section_.config.on_bad_sample == kRefuseBadSamples) {
      refuse_bad_samples(*records);
      return records;
    }
    const std::vector<std::size_t> bad =
        find_bad_samples(records->size(), judge_by_section(section_, records, folder_), left_out_);
    if (bad.size() < records->size()) return records_without(std::move(records), bad);
    throw Error(Fault::kData, left_out_.text("are all that there are"));
  }

  std::uint64_t seed() const { return static_cast<std::uint64_t>(section_.split.seed); }

  std::vector<std::string> strata(const Records& records) const {
    const std::string column = section_.strata_column();
    return column.empty() ? std::vector<std::string>{} : values_of(records, column);
  }

  SharedRecords limited_to(std::int64_t most, SharedRecords records) const {
    if (most == 0 || static_cast<std::size_t>(most) >= records->size()) return records;
    auto chosen =
        limited(records->size(), strata(*records), static_cast<std::size_t>(most), seed());
    return chosen_records(std::move(records), std::move(chosen));
  }

  Split split_main(const Records& main) const {
    const std::string& column = section_.split.column;
    return placed(section_.spec.at("split"), [&] {
      if (!column.empty()) return split_by_column(main, column);
      return split_by_shares(main.size(), strata(main), shares_of(section_.split), seed());
    });
  }

  /// All samples of a further source serve for one part.
  void append(SharedRecords records, const std::optional<PartSource>& own,
              std::vector<std::size_t>& part, std::vector<SharedRecords>& parts,
              std::size_t& count) const {
    if (!records) return;
    records = limited_to(own->limit, std::move(records));
    for (std::size_t i = 0; i < records->size(); ++i) part.push_back(count++);
    parts.push_back(std::move(records));
  }

  DataSection& section_;
  const std::filesystem::path& folder_;
  const Registry& registry_;
  Problems& problems_;
  BadSamples& left_out_;
  bool again_;
};

}  // namespace

LoadedData load_data(const Spec& data, const std::filesystem::path& folder,
                     const Registry& registry, std::unique_ptr<Encoding> encoding,
                     Problems& problems) {
  const std::size_t before = problems.count();
  DataSection section = read_data_section(data, problems);
  if (problems.count() > before) return {};
  LoadedData loaded;
  SharedRecords records =
      SourceLoader(section, folder, registry, problems, loaded.left_out, encoding != nullptr)
          .load(loaded.split);
  if (!records) return {};
  loaded.encoding = encoding
                        ? std::move(encoding)
                        : fit_encoding(section.inputs, section.targets, *records, loaded.split);
  loaded.encoding->check_cells(*records, true);
  loaded.fingerprint = records->fingerprint();
  loaded.dataset = loaded.encoding->apply(std::move(records), true);
  return loaded;
}

LoadedData load_data(const Spec& data, const std::filesystem::path& folder,
                     const Registry& registry, Problems& problems) {
  return load_data(data, folder, registry, nullptr, problems);
}

}  // namespace mgm
