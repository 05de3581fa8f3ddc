#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

/// A number of a report for people: `0.1234`, whole ones as they are, `-` for null.
std::string shown(const nlohmann::ordered_json& value);

/// The routes of a report of `mgm evaluate` (see infer/route_report.h) as tables.
std::string route_tables(const nlohmann::ordered_json& report);

}  // namespace mgm
