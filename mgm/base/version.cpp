#include "mgm/base/version.h"

namespace mgm {

const char* version() { return MGM_VERSION; }

}  // namespace mgm
