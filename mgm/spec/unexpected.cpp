#include "mgm/spec/unexpected.h"

namespace mgm {

bool report_unexpected(const Spec& from, const std::string& expected, Problems& problems,
                       const std::string& remedy, const std::string& found) {
  const std::string where = from.path().empty() ? "" : "'" + from.path() + "': ";
  problems.add(from.place(), where + "expected " + expected + ", found " +
                                 (found.empty() ? from.found() : found) +
                                 (remedy.empty() ? "" : "; " + remedy));
  return false;
}

}  // namespace mgm
