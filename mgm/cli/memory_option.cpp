#include "mgm/cli/memory_option.h"

namespace mgm {

void add_memory_option(CLI::App& app, std::int64_t& bytes) {
  constexpr bool kThousandIsKilo = false;  // as in specs: kB is 1000, KiB 1024
  app.add_option("--memory", bytes,
                 "Most memory that each thread may take to answer; a model that takes more for one "
                 "sample is refused")
      ->transform(CLI::AsSizeValue(kThousandIsKilo))
      ->check(CLI::PositiveNumber)
      ->default_str("4GiB");
}

}  // namespace mgm
