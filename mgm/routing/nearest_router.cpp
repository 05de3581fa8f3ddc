#include "mgm/routing/nearest_router.h"

#include <algorithm>
#include <fmt/format.h>

namespace mgm {

namespace {

/// So far away that nothing is nearer to it, yet its square is finite.
constexpr float kNowhere = 1e15F;

Array means(const RouterLessons& lessons) {
  const std::int64_t width = lessons.features.row_size();
  Array centroids({static_cast<std::int64_t>(lessons.names.size()), width});
  std::vector<double> sums(centroids.values.size(), 0);
  std::vector<double> sizes(lessons.names.size(), 0);
  for (std::size_t i = 0; i < lessons.subsets.size(); ++i) {
    const int k = lessons.subsets[i];
    sizes[k] += 1;
    for (std::int64_t j = 0; j < width; ++j)
      sums[k * width + j] += lessons.features.row(static_cast<std::int64_t>(i))[j];
  }
  for (std::size_t k = 0; k < lessons.names.size(); ++k) {
    if (lessons.left_out[k]) {
      std::fill_n(centroids.row(static_cast<std::int64_t>(k)), width, kNowhere);
      continue;
    }
    if (sizes[k] == 0) {
      throw Error(Fault::kData, fmt::format("no sample is in the subset of expert '{}', so no "
                                            "router can be fitted: use fewer experts, another "
                                            "partition, or tiny: {{merge: 1}}",
                                            lessons.names[k]));
    }
    for (std::int64_t j = 0; j < width; ++j) {
      centroids.values[k * width + j] = static_cast<float>(sums[k * width + j] / sizes[k]);
    }
  }
  return centroids;
}

}  // namespace

RouterDesign build(const NearestRouterConfig&, Layers& layers, std::int64_t experts) {
  layers.output(
      layers.negative_squared_distance("centroids", layers.flatten(layers.input()), experts));
  RouterDesign design;
  design.measure = Fallback::Measure::kScore;
  design.fit = [](const RouterLessons& lessons) {
    return std::map<std::string, Array>{{"centroids.weight", means(lessons)}};
  };
  return design;
}

}  // namespace mgm
