#include "mgm/train/initial_weights.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "mgm/base/text.h"
#include "mgm/bundle/element_types.h"
#include "mgm/node/division.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/weight_origin.h"

namespace mgm {

namespace {

constexpr std::size_t kShown = 8;

std::string some_of(const std::vector<std::string>& names) {
  const std::vector<std::string> first(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size())));
  const std::string rest =
      names.size() > kShown ? fmt::format(" and {} more", names.size() - kShown) : "";
  return join(first, ", ") + rest;
}

std::string renamed(const std::string& name, const std::map<std::string, std::string>& rules) {
  const std::pair<const std::string, std::string>* best = nullptr;
  for (const auto& rule : rules) {
    const bool longer = best == nullptr || rule.first.size() > best->first.size();
    if (name.starts_with(rule.first) && longer) best = &rule;
  }
  return best == nullptr ? name : best->second + name.substr(best->first.size());
}

/// Finds the weights of one node in one file.
class Matching {
 public:
  Matching(Node& node, const InitialWeightsConfig& config, WeightOrigin origin)
      : node_(node), config_(config), origin_(std::move(origin)) {
    report_.address = node.address();
    report_.file = origin_.name;
    report_.sha256 = origin_.sha256;
  }

  InitialWeightsReport run() {
    name_entries();
    // temperatures, and which classes an expert's outcomes are, are found while training
    std::set<std::string> fitted;
    for_each_node(node_, [&](Node& node) {
      if (node.has_temperature()) fitted.insert(temperature_of(node.address()));
      const Division* division = node.division();
      for (std::size_t k = 0; division != nullptr && k < division->own.size(); ++k) {
        const std::string layer =
            part_address(part_address(node.address(), division->parts[k]), "task");
        fitted.insert({layer + ".weight", layer + ".bias"});
      }
    });
    for_each_weight(node_, [&](const std::string& name, at::Tensor& value, bool) {
      if (fitted.count(name) == 0) match(name, value);
    });
    for (const auto& [name, original] : names_) {
      if (used_.count(name) == 0) report_.unused.push_back(original);
    }
    refuse_misfits();
    const at::NoGradGuard no_gradient;
    for (auto& [value, original] : found_) value.copy_(view(*origin_.read(original)));
    return std::move(report_);
  }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw Error(Fault::kSpec, fmt::format("'{}' cannot start from {}: {}", node_.address(),
                                          report_.file, message));
  }

  void name_entries() {
    for (const auto& [original, tensor] : origin_.tensors) {
      const std::string name = renamed(original, config_.rename);
      const auto [other, is_new] = names_.try_emplace(name, original);
      if (!is_new) {
        refuse(fmt::format("'{}' and '{}' are both renamed to '{}'", printable(other->second),
                           printable(original), printable(name)));
      }
    }
  }

  void match(const std::string& name, at::Tensor& value) {
    const std::string prefix = node_.address() + ".";  // the root's parts leave its name away
    const std::string local = name.starts_with(prefix) ? name.substr(prefix.size()) : name;
    const auto original = names_.find(local);
    if (original == names_.end()) {
      report_.missing.push_back(name);
      return;
    }
    used_.insert(local);
    const WeightOrigin::Tensor& tensor = origin_.tensors.at(original->second);
    const Shape shape = value.sizes().vec();
    if (tensor.shape != shape || !to_floats(tensor.type, "", 0)) {
      report_.misfits.push_back(fmt::format("{} is {} {} there and {} here", name, tensor.type,
                                            text(tensor.shape), text(shape)));
      return;
    }
    report_.loaded.push_back(name);
    found_.emplace_back(value, original->second);
  }

  void refuse_misfits() const {
    const bool nothing = report_.loaded.empty();
    if (!nothing && (!config_.strict || (report_.missing.empty() && report_.misfits.empty())))
      return;
    std::string message = nothing ? "it holds none of its weights" : "it does not fit";
    if (!report_.missing.empty()) message += "; it lacks " + some_of(report_.missing);
    if (!report_.misfits.empty()) message += "; " + some_of(report_.misfits);
    if (!report_.unused.empty()) message += "; nobody uses its " + some_of(report_.unused);
    refuse(message + (nothing ? "; rename its prefixes with rename: {OLD: NEW}"
                              : "; rename its prefixes with rename: {OLD: NEW}, or let what does "
                                "not fit start by chance with strict: false"));
  }

  Node& node_;
  const InitialWeightsConfig& config_;
  WeightOrigin origin_;
  std::map<std::string, std::string> names_;  ///< name after renaming -> name in the file
  std::set<std::string> used_;
  std::vector<std::pair<at::Tensor, std::string>> found_;  ///< with names in the file
  InitialWeightsReport report_;
};

}  // namespace

std::string InitialWeightsReport::text() const {
  const std::size_t all = loaded.size() + missing.size() + misfits.size();
  std::string lines =
      fmt::format("{} starts from {}: {} of its {} weights\n", address, file, loaded.size(), all);
  if (!missing.empty()) lines += "  by chance start " + some_of(missing) + "\n";
  if (!misfits.empty()) lines += "  by chance, too, " + some_of(misfits) + "\n";
  if (!unused.empty()) lines += "  not used " + some_of(unused) + "\n";
  return lines;
}

InitialWeightsReport start_from(Node& node, const InitialWeightsConfig& config,
                                const std::filesystem::path& folder) {
  const std::string cannot = fmt::format("'{}' cannot start from ", node.address());
  WeightOrigin origin;
  try {
    origin = open_weights(config, folder);
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kSpec) throw;
    throw Error(Fault::kSpec, cannot + problem.what());
  }
  InitialWeightsReport report = Matching(node, config, std::move(origin)).run();
  if (config.sha256.empty() || config.sha256 == report.sha256) return report;
  throw Error(Fault::kSpec,
              cannot + fmt::format("{}: it has the SHA-256 {}, not {}: restore it, or leave sha256 "
                                   "out",
                                   report.file, report.sha256, config.sha256));
}

}  // namespace mgm
