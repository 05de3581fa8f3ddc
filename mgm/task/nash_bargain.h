#pragma once

#include <vector>

namespace mgm {

/// The a > 0 for which a_k (C a)_k = 1: the least of a.Ca / 2 - sum log a, by Newton's method. `C`
/// [n, n] is symmetric and positive definite.
std::vector<double> nash_bargain(const std::vector<double>& products, std::size_t count);

}  // namespace mgm
