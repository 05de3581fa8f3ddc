#include "mgm/routing/class_clusters.h"

#include <algorithm>

namespace mgm {

namespace {

/// Groups of classes that become fewer. The likeness of two groups is kept as a sum over their
/// pairs of classes, so that joining adds up rows instead of looking at every pair again.
class Clusters {
 public:
  Clusters(const Array& likeness, const std::vector<double>& sizes, const GroupRoom& room)
      : likeness_(likeness), sizes_(sizes), room_(room) {
    const std::int64_t count = likeness.rows();
    for (std::int64_t k = 0; k < count; ++k) {
      groups_.push_back({{k}, sizes[static_cast<std::size_t>(k)], {}});
      for (std::int64_t other = 0; other < count; ++other)
        groups_.back().likeness.push_back(this->likeness(k, other));
    }
  }

  std::int64_t count() const { return static_cast<std::int64_t>(groups_.size()); }

  void become_fewer() {
    Pair alike, smallest;
    for (std::size_t a = 0; a < groups_.size(); ++a) {
      for (std::size_t b = a + 1; b < groups_.size(); ++b) {
        if (groups_[a].count() + groups_[b].count() > room_.classes) continue;
        const double samples = groups_[a].samples + groups_[b].samples;
        smallest.prefer(a, b, -samples);
        if (samples <= room_.samples) alike.prefer(a, b, linkage(a, b));
      }
    }
    if (!smallest.found()) return dissolve_one();
    const Pair& pair = alike.found() ? alike : smallest;
    join(pair.a, pair.b);
  }

  /// The number of the group of each class, in the order of their first classes.
  std::vector<int> group_of_class() const {
    std::vector<const Group*> of(sizes_.size());
    for (const Group& group : groups_) {
      for (const std::int64_t member : group.members) of[static_cast<std::size_t>(member)] = &group;
    }
    std::vector<const Group*> seen;
    std::vector<int> all;
    for (const Group* group : of) {
      const auto found = std::find(seen.begin(), seen.end(), group);
      all.push_back(static_cast<int>(found - seen.begin()));
      if (found == seen.end()) seen.push_back(group);
    }
    return all;
  }

 private:
  struct Group {
    std::vector<std::int64_t> members;
    double samples;
    std::vector<double> likeness;  ///< to every group, summed over pairs of classes
    std::int64_t count() const { return static_cast<std::int64_t>(members.size()); }
  };
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

  double linkage(std::size_t a, std::size_t b) const {
    return groups_[a].likeness[b] / static_cast<double>(groups_[a].count() * groups_[b].count());
  }

  /// Puts all of `from`, which comes later, into `to`.
  void join(std::size_t to, std::size_t from) {
    Group& group = groups_[to];
    const Group joining = groups_[from];
    group.members.insert(group.members.end(), joining.members.begin(), joining.members.end());
    group.samples += joining.samples;
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      group.likeness[k] += joining.likeness[k];
      groups_[k].likeness[to] = group.likeness[k];
    }
    erase(from);
  }

  void erase(std::size_t group) {
    const auto at = static_cast<std::ptrdiff_t>(group);
    groups_.erase(groups_.begin() + at);
    for (Group& other : groups_) other.likeness.erase(other.likeness.begin() + at);
  }

  /// No two groups fit together, so that all but one are more than half full; as long as there are
  /// more groups than asked for, the others have room for the classes of one.
  void dissolve_one() {
    const auto fewer = [](const Group& a, const Group& b) { return a.count() < b.count(); };
    const auto least = std::min_element(groups_.begin(), groups_.end(), fewer);
    const std::vector<std::int64_t> members = least->members;
    erase(static_cast<std::size_t>(least - groups_.begin()));
    for (const std::int64_t member : members) move_in(member);
  }

  void move_in(std::int64_t member) {
    std::vector<double> sums;
    for (const Group& group : groups_) sums.push_back(likeness(member, group));
    std::size_t best = groups_.size();
    const auto mean = [&](std::size_t k) {
      return sums[k] / static_cast<double>(groups_[k].count());
    };
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      if (groups_[k].count() >= room_.classes) continue;
      if (best == groups_.size() || mean(k) > mean(best)) best = k;
    }
    Group& group = groups_.at(best);
    group.members.push_back(member);
    group.samples += sizes_[static_cast<std::size_t>(member)];
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      group.likeness[k] += sums[k];
      groups_[k].likeness[best] = group.likeness[k];
    }
  }

  double likeness(std::int64_t a, std::int64_t b) const {
    return double{likeness_.row(a)[b]} + likeness_.row(b)[a];
  }
  double likeness(std::int64_t member, const Group& group) const {
    double sum = 0;
    for (const std::int64_t other : group.members) sum += likeness(member, other);
    return sum;
  }

  const Array& likeness_;
  const std::vector<double>& sizes_;
  GroupRoom room_;
  std::vector<Group> groups_;
};

}  // namespace

std::vector<int> class_clusters(const Array& likeness, const std::vector<double>& sizes,
                                std::int64_t count, const GroupRoom& room) {
  Clusters clusters(likeness, sizes, room);
  while (clusters.count() > count) clusters.become_fewer();
  return clusters.group_of_class();
}

}  // namespace mgm
