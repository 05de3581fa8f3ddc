#include "mgm/data/guess.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/data/guess_pictures.h"
#include "mgm/data/guess_table.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

bool is_table_name(const std::string& name) {
  for (const char* ending : {".csv", ".tsv", ".csv.gz", ".tsv.gz"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

std::vector<std::string> tables_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (is_table_name(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Refuses files of which a table cannot be made, whatever they hold.
void check_table(const fs::path& place) {
  if (is_picture_name(place)) {
    throw Error(Fault::kData, {place.string()},
                "is a single picture, expected a table or a folder: name the folder that holds a "
                "folder of pictures for each class");
  }
  const std::string name = place.filename().string();
  if (name.ends_with(".jsonl") || name.ends_with(".json") || name.ends_with(".parquet") ||
      name.ends_with(".xlsx")) {
    throw Error(Fault::kData, {place.string()},
                "is no table that can be learned from: write it as comma-separated values (.csv)");
  }
}

Guess guess_any(const std::string& path, const fs::path& folder, const std::string& target) {
  const fs::path place = folder / path;
  std::error_code error;
  if (!fs::exists(place, error)) {
    throw Error(Fault::kData, {place.string()}, "does not exist: check the path");
  }
  if (!fs::is_directory(place, error)) {
    check_table(place);
    return guess_table(path, folder, target);
  }
  if (auto guess = guess_idx(path, folder)) return *guess;
  if (auto guess = guess_pictures(path, folder)) return *guess;
  const std::vector<std::string> tables = tables_in(place);
  if (tables.size() == 1)
    return guess_table((fs::path(path) / tables.front()).string(), folder, target);
  throw Error(Fault::kData, {place.string()},
              tables.empty() ? "holds no PNG, JPEG, IDX or CSV files, expected data to start from"
                             : fmt::format("holds {} tables ({}): name one of them", tables.size(),
                                           printable(join(tables, ", "), 200)));
}

}  // namespace

Guess guess_data(const std::string& path, const fs::path& folder, const std::string& target) {
  constexpr std::size_t kFewest = 10;
  Guess guess = guess_any(path, folder, target);
  if (!target.empty() && guess.source != "csv") {
    throw Error(Fault::kSpec, {(folder / path).string()},
                "holds pictures: a column to predict is named for tables");
  }
  const auto shared = [&](const char* part) { return guess.data["split"][part].is_number(); };
  const bool divides = !guess.target.name.empty() && (shared("validation") || shared("test"));
  if (divides && guess.samples < kFewest) {
    throw Error(Fault::kData, {(folder / path).string()},
                fmt::format("holds {} samples, expected at least {}, of which some are kept for "
                            "validation and test",
                            guess.samples, kFewest));
  }
  return guess;
}

}  // namespace mgm
