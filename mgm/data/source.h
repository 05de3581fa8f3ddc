#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "mgm/data/records.h"
#include "mgm/spec/fields.h"
#include "mgm/spec/short_form.h"

namespace mgm {

/// A way to read data: `csv`, `idx`, `images`. Paths in its options are relative to `folder`.
struct SourceKind : KindInfo {
  std::function<std::unique_ptr<Records>(const Spec& options, const std::filesystem::path& folder,
                                         Problems& problems)>
      open;
};

/// The line of the table of contents for a source whose config has an overload of
/// `open_source(const Config&, const std::filesystem::path& folder)`.
template <class Config>
SourceKind source_kind() {
  SourceKind kind{kind_info<Config>("source"), {}};
  kind.open = [](const Spec& options, const std::filesystem::path& folder,
                 Problems& problems) -> std::unique_ptr<Records> {
    const std::size_t before = problems.count();
    if constexpr (requires { Config::kShortFor; }) expand_short_form(options, Config::kShortFor);
    const auto config = read_config<Config>(options, problems);
    if (problems.count() > before) return nullptr;
    return open_source(config, folder);
  };
  return kind;
}

}  // namespace mgm
