#include "mgm/base/random.h"

#include <cmath>
#include <numbers>

#include "mgm/base/fnv1a.h"

namespace mgm {

namespace {

std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

std::uint64_t random_key(std::uint64_t seed, std::string_view purpose, std::uint64_t step) {
  return mixed(mixed(mixed(seed) ^ fnv1a64(purpose)) + step);
}

Random::Random(std::uint64_t seed, std::string_view purpose, std::uint64_t step)
    : state_(random_key(seed, purpose, step)) {}

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  return mixed(state_);
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

std::uint64_t Random::below(std::uint64_t bound) {
  const std::uint64_t biased =
      -bound % bound;  // 2^64 mod bound: values below it would be too frequent
  std::uint64_t value = next();
  while (value < biased) value = next();
  return value % bound;
}

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::vector<std::size_t> Random::permutation(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order);
  return order;
}

}  // namespace mgm
