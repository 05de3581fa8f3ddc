#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "mgm/bundle/bundle.h"

namespace mgm {

/// Adds `--on-bad-sample`.
void add_on_bad_sample(CLI::App& app, std::string& value);

/// Whether samples that cannot be read are passed over: as the option says, or where it is empty as
/// the model's spec says.
bool skips_bad_samples(const std::string& option, const BundleInfo& info);

}  // namespace mgm
