#include "mgm/routing/class_clusters.h"

#include <limits>

namespace mgm {

namespace {

/// Groups of classes that become fewer.
class Clusters {
 public:
  Clusters(const Array& likeness, const std::vector<double>& sizes)
      : likeness_(likeness), sizes_(sizes) {
    for (std::int64_t k = 0; k < likeness.rows(); ++k) groups_.push_back({k});
  }

  std::int64_t count() const { return static_cast<std::int64_t>(groups_.size()); }

  void join_two(double most) {
    Pair alike, smallest;
    for (std::size_t a = 0; a < groups_.size(); ++a) {
      for (std::size_t b = a + 1; b < groups_.size(); ++b) {
        const double size = size_of(a) + size_of(b);
        smallest.prefer(a, b, -size);
        if (size <= most) alike.prefer(a, b, linkage(a, b));
      }
    }
    const Pair& pair = alike.found() ? alike : smallest;
    groups_[pair.a].insert(groups_[pair.a].end(), groups_[pair.b].begin(), groups_[pair.b].end());
    groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(pair.b));
  }

  /// The number of the group of each class. A group stands where its first class stood.
  std::vector<int> group_of_class() const {
    std::vector<int> all(sizes_.size());
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      for (const std::int64_t member : groups_[k]) all[member] = static_cast<int>(k);
    }
    return all;
  }

 private:
  /// The best pair so far, the first on a tie.
  struct Pair {
    std::size_t a = 0, b = 0;
    double worth = -std::numeric_limits<double>::infinity();
    bool found() const { return b > 0; }
    void prefer(std::size_t first, std::size_t second, double its_worth) {
      if (found() && its_worth <= worth) return;
      a = first;
      b = second;
      worth = its_worth;
    }
  };

  double size_of(std::size_t group) const {
    double sum = 0;
    for (const std::int64_t member : groups_[group]) sum += sizes_[member];
    return sum;
  }

  double linkage(std::size_t a, std::size_t b) const {
    double sum = 0;
    for (const std::int64_t i : groups_[a]) {
      for (const std::int64_t j : groups_[b]) sum += likeness_.row(i)[j] + likeness_.row(j)[i];
    }
    return sum / static_cast<double>(groups_[a].size() * groups_[b].size());
  }

  const Array& likeness_;
  const std::vector<double>& sizes_;
  std::vector<std::vector<std::int64_t>> groups_;
};

}  // namespace

std::vector<int> class_clusters(const Array& likeness, const std::vector<double>& sizes,
                                std::int64_t count, double most) {
  Clusters clusters(likeness, sizes);
  while (clusters.count() > count) clusters.join_two(most);
  return clusters.group_of_class();
}

}  // namespace mgm
