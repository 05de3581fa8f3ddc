#include "mgm/train/share_threads.h"

#include <algorithm>
#include <map>

namespace mgm {

std::vector<std::vector<bool>> waits(const std::vector<Phase>& phases) {
  std::vector<std::vector<bool>> all(phases.size(), std::vector<bool>(phases.size(), false));
  for (std::size_t i = 0; i < phases.size(); ++i) {
    for (const int before : phases[i].after) {
      all[i][before] = true;
      for (std::size_t k = 0; k < i; ++k) all[i][k] = all[i][k] || all[before][k];
    }
  }
  return all;
}

void share_threads(std::vector<Phase>& phases, int threads) {
  const std::vector<std::vector<bool>> after = waits(phases);
  std::vector<int> level(phases.size(), 0);
  for (std::size_t i = 0; i < phases.size(); ++i) {
    for (const int before : phases[i].after) level[i] = std::max(level[i], level[before] + 1);
  }
  for (std::size_t i = 0; i < phases.size(); ++i) {
    std::map<int, int> beside;
    int most = 0;
    for (std::size_t k = 0; k < phases.size(); ++k) {
      if (k == i || !phases[k].by_gradient() || after[i][k] || after[k][i]) continue;
      most = std::max(most, ++beside[level[k]]);
    }
    phases[i].threads = std::max(1, threads / (1 + most));
  }
}

}  // namespace mgm
