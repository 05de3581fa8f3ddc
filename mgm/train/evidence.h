#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

/// What was measured when an inference strategy was settled after learning, by address and option;
/// kept in the bundle. Thread-safe.
class Evidence {
 public:
  void add(const std::string& address, const std::string& option, nlohmann::ordered_json record) {
    const std::lock_guard lock(mutex_);
    records_[address][option] = std::move(record);
  }
  nlohmann::ordered_json json() const {
    const std::lock_guard lock(mutex_);
    nlohmann::ordered_json all = nlohmann::ordered_json::object();
    for (const auto& [address, record] : records_) all[address] = record;
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, nlohmann::ordered_json> records_;
};

}  // namespace mgm
