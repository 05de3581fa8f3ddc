#include "mgm/routing/nearest_router.h"

#include <fmt/format.h>

namespace mgm {

namespace {

Array means(const Array& features, const std::vector<int>& subsets,
            const std::vector<std::string>& names) {
  const std::int64_t width = features.row_size();
  Array centroids({static_cast<std::int64_t>(names.size()), width});
  std::vector<double> sums(centroids.values.size(), 0);
  std::vector<double> sizes(names.size(), 0);
  for (std::size_t i = 0; i < subsets.size(); ++i) {
    const int k = subsets[i];
    sizes[k] += 1;
    for (std::int64_t j = 0; j < width; ++j)
      sums[k * width + j] += features.row(static_cast<std::int64_t>(i))[j];
  }
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (sizes[k] == 0) {
      throw Error(Fault::kData, fmt::format("no sample is in the subset of expert '{}', so no "
                                            "router can be fitted: use fewer experts or another "
                                            "partition",
                                            names[k]));
    }
    for (std::int64_t j = 0; j < width; ++j) {
      centroids.values[k * width + j] = static_cast<float>(sums[k * width + j] / sizes[k]);
    }
  }
  return centroids;
}

}  // namespace

RouterDesign build(const NearestRouterConfig&, Layers& layers, std::int64_t experts) {
  layers.output(layers.distance("centroids", layers.flatten(layers.input()), experts));
  RouterDesign design{RouterTeaching::kFitted, {}};
  design.fit = [](const Array& features, const std::vector<int>& subsets,
                  const std::vector<std::string>& names) {
    return std::map<std::string, Array>{{"centroids.weight", means(features, subsets, names)}};
  };
  return design;
}

}  // namespace mgm
