#include "mgm/cli/training/verbs.h"

// The version that this library was built as, not that of the libmgm that it finds itself beside.
const char* mgm_train_version() { return MGM_VERSION; }
