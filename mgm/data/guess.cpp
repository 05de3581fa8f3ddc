#include "mgm/data/guess.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/data/guess_pictures.h"
#include "mgm/data/guess_table.h"

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

}  // namespace

Guess guess_data(const std::string& path, const fs::path& folder) {
  const fs::path place = folder / path;
  std::error_code error;
  if (!fs::exists(place, error)) {
    throw Error(Fault::kData, {place.string()}, "does not exist: check the path");
  }
  if (!fs::is_directory(place, error)) return guess_table(path, folder);
  if (auto guess = guess_idx(path, folder)) return *guess;
  if (auto guess = guess_pictures(path, folder)) return *guess;
  const std::vector<std::string> tables = tables_in(place);
  if (tables.size() == 1) return guess_table((fs::path(path) / tables.front()).string(), folder);
  throw Error(Fault::kData, {place.string()},
              tables.empty() ? "holds no PNG, JPEG, IDX or CSV files, expected data to start from"
                             : fmt::format("holds {} tables ({}): name one of them", tables.size(),
                                           printable(join(tables, ", "), 200)));
}

}  // namespace mgm
