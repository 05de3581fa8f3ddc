#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "mgm/infer/strategy.h"
#include "mgm/node/tree.h"

namespace mgm {

/// The inference strategy of every address: the file's `infer:` and the annotations.
class InferenceStrategies {
 public:
  /// Reads and checks them; problems are gathered, each with its place. Gives nodes their
  /// temperatures and tasks what is handed out of them. `infer`: the file's section, which is the
  /// root's; may be absent.
  InferenceStrategies(const Spec& infer, Tree& tree, Problems& problems);

  const InferConfig& at(const std::string& address) const { return by_address_.at(address); }
  std::optional<std::int64_t> batch() const { return at("model").batch; }

  /// Where an option of an address is stated.
  const Place& place(const std::string& address, const std::string& option) const;

  /// What is said of an address beside the defaults, by option.
  nlohmann::ordered_json stated(const std::string& address) const;

 private:
  std::map<std::string, InferConfig> by_address_;
  std::map<std::string, std::vector<Spec>> sections_;  ///< by address, the last one counts
};

}  // namespace mgm
