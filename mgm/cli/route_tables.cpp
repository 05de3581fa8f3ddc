#include "mgm/cli/route_tables.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/cli/table.h"

namespace mgm {

using Json = nlohmann::ordered_json;

std::string shown(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_number_integer()) return short_number(value.get<double>());
  return fmt::format("{:.4f}", value.get<double>());
}

namespace {

/// A line of what concerns the whole route.
std::string headline(const std::string& address, const Json& route) {
  std::vector<std::string> dead;
  for (const Json& name : route["dead"]) dead.push_back(name.get<std::string>());
  const Json& balance = route["balance"];
  return fmt::format(
      "route {}: agreement with the partition {}; largest load {:.2f} times the mean, entropy "
      "{:.2f} of {:.2f} bits; {}{}\n",
      address, shown(route["agreement"]), balance["max_over_mean"].get<double>(),
      balance["entropy_bits"].get<double>(), balance["entropy_bits_if_even"].get<double>(),
      dead.empty() ? "no dead experts" : "dead: " + join(dead, ", "),
      route.contains("fell_back")
          ? fmt::format("; fell back {}, abstained {}", shown(route["fell_back"]),
                        shown(route["abstained"]))
          : "");
}

/// Those that the route has a say in.
std::vector<std::string> tasks_of(const Json& route) {
  return route["changes"].get<std::vector<std::string>>();
}

/// Each expert's load, and how good it is on its own samples and on all.
std::string experts(const Json& route) {
  std::vector<std::string> header{"expert", "load"};
  const std::vector<std::string> tasks = tasks_of(route);
  for (const std::string& task : tasks) {
    header.push_back(tasks.size() == 1 ? "on its own" : task + " on its own");
    header.push_back("on all");
  }
  TextTable table(header);
  for (const auto& [name, load] : route["load"].items()) {
    std::vector<std::string> row{name, shown(load)};
    for (const std::string& task : tasks) {
      row.push_back(shown(route["by_expert"][task][name]));
      row.push_back(shown(route["single"][task][name]));
    }
    table.add(row);
  }
  return table.text();
}

/// What the router reached beside others that could have chosen, or none.
std::string choosers(const Json& route) {
  const std::vector<std::string> tasks = tasks_of(route);
  if (tasks.empty()) return "all experts answer alike\n";
  const bool of_all = std::all_of(tasks.begin(), tasks.end(), [&](const std::string& task) {
    return route["compared"][task] == 1;
  });
  std::vector<std::string> header{"task",   "router", "by partition",       "oracle",
                                  "regret", "random", "best single expert", "average of all"};
  if (!of_all) header.emplace_back("samples that all answer");
  TextTable table(header);
  for (const std::string& task : tasks) {
    const Json& single = route["best_single"][task];
    std::vector<std::string> row{
        task,
        shown(route["router"][task]),
        shown(route["by_partition"].value(task, Json())),
        shown(route["oracle"][task]),
        shown(route["regret"][task]),
        shown(route["random"][task]),
        single.is_null()
            ? "-"
            : fmt::format("{} ({})", shown(single["value"]), single["expert"].get<std::string>()),
        shown(route["average"][task])};
    if (!of_all) row.push_back(shown(route["compared"][task]));
    table.add(row);
  }
  return table.text();
}

/// Rows are subsets of the partition, columns experts; nothing where it would be too wide to read.
std::string confusion(const Json& route) {
  constexpr std::size_t kWidest = 12;
  if (!route.contains("confusion") || route["confusion"].size() > kWidest) return "";
  std::vector<std::string> header{"subset, sent to"};
  for (const auto& [name, row] : route["confusion"].items()) header.push_back(name);
  TextTable table(header);
  for (const auto& [name, row] : route["confusion"].items()) {
    std::vector<std::string> cells{name};
    for (const auto& [to, count] : row.items()) cells.push_back(shown(count));
    table.add(cells);
  }
  return table.text();
}

}  // namespace

std::string route_tables(const Json& report) {
  std::string text;
  for (const auto& [address, route] : report["routes"].items()) {
    text += headline(address, route) + "\n" + experts(route) + "\n" + choosers(route) + "\n";
    const std::string confused = confusion(route);
    if (!confused.empty()) text += confused + "\n";
  }
  return text;
}

}  // namespace mgm
