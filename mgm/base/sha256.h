#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace mgm {

/// SHA-256 (FIPS 180-4) as 64 hex digits.
std::string sha256(std::string_view bytes);

/// The same over bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  std::string hex();  ///< once, at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mgm
