#include "mgm/routing/knn_router.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace mgm {

namespace {

/// How many samples of each subset are kept: one, and its share of what is left; never more than it
/// has.
std::vector<std::int64_t> quotas(const std::vector<std::int64_t>& sizes, std::int64_t samples) {
  std::int64_t total = 0, subsets = 0;
  for (const std::int64_t size : sizes) {
    total += size;
    subsets += size > 0 ? 1 : 0;
  }
  std::vector<std::int64_t> all;
  std::int64_t before = 0;
  for (const std::int64_t size : sizes) {
    const std::int64_t left = std::max<std::int64_t>(samples - subsets, 0);
    // Rounded sums, so that all shares together are what is left.
    const auto up_to = [&](std::int64_t count) { return (2 * left * count + total) / (2 * total); };
    const std::int64_t share = up_to(before + size) - up_to(before);
    all.push_back(std::min(size, share + (size > 0 ? 1 : 0)));
    before += size;
  }
  return all;
}

/// Rows that are not needed are NaN, and so nobody's neighbour.
std::map<std::string, Array> kept(const RouterLessons& lessons, std::int64_t samples) {
  std::vector<std::vector<std::int64_t>> of_subset(lessons.names.size());
  for (std::size_t i = 0; i < lessons.subsets.size(); ++i)
    of_subset[lessons.subsets[i]].push_back(static_cast<std::int64_t>(i));
  std::vector<std::int64_t> sizes;
  for (const auto& rows : of_subset) sizes.push_back(static_cast<std::int64_t>(rows.size()));
  const std::vector<std::int64_t> keep = quotas(sizes, samples);
  Array points({samples, lessons.features.row_size()});
  std::fill(points.values.begin(), points.values.end(), std::numeric_limits<float>::quiet_NaN());
  Array labels({samples});
  std::int64_t to = 0;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    for (std::int64_t i = 0; i < keep[k]; ++i, ++to) {
      std::copy_n(lessons.features.row(of_subset[k][i * sizes[k] / keep[k]]), points.row_size(),
                  points.row(to));
      labels.values[to] = static_cast<float>(k);
    }
  }
  return {{"kept.weight", std::move(points)}, {"vote.labels", std::move(labels)}};
}

}  // namespace

RouterDesign build(const KnnRouterConfig& config, Layers& layers, std::int64_t experts) {
  if (config.samples < std::max(config.neighbours, experts)) {
    throw Error(Fault::kSpec, fmt::format("knn keeps {} samples, too few for {} neighbours and {} "
                                          "experts: raise samples:",
                                          config.samples, config.neighbours, experts));
  }
  const ValueId x = layers.flatten(layers.input());
  const ValueId nearness = layers.negative_squared_distance("kept", x, config.samples);
  layers.output(layers.neighbour_vote("vote", nearness, config.neighbours, experts));
  RouterDesign design;
  design.fit = [samples = config.samples](const RouterLessons& lessons) {
    return kept(lessons, samples);
  };
  return design;
}

}  // namespace mgm
