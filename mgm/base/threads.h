#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace mgm {

/// How many threads can compute at once here: the cores that the scheduler lets this process use,
/// fewer where a control group (a container) allots less time than that. The meaning of `--threads`
/// where it is not given; at least 1.
int available_threads();

/// The cores' worth of time that control groups allot, rounded up; 0 where they set no limit.
/// `membership` is the text of `/proc/self/cgroup`, `root` the folder where the groups are mounted;
/// versions 1 and 2 are understood.
int group_quota(std::string_view membership, const std::filesystem::path& root);

/// The threads that one product started by the calling thread may be spread over: OpenMP's setting,
/// which oneDNN follows and which every thread has its own of.
///
/// libtorch overrides it at a thread's first operation, so that a thread that computes with
/// libtorch calls `at::get_num_threads()` before it makes a Team.
class Team {
 public:
  /// Until its end; `threads` >= 1.
  explicit Team(int threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  /// What holds for the calling thread now.
  static int size();

 private:
  int before_;
};

/// The team for one product: the calling thread alone where others cost more than they bring.
class ProductTeam {
 public:
  /// Multiply-adds from which on a second thread pays (measured on two cores: a product meets its
  /// team about 5 us after it starts, 20 and more where another process takes a core).
  static constexpr double kWorthATeam = 2e6;

  explicit ProductTeam(double multiply_adds, double worth_a_team = kWorthATeam) {
    if (multiply_adds < worth_a_team && Team::size() > 1) alone_.emplace(1);
  }

 private:
  std::optional<Team> alone_;
};

}  // namespace mgm
