#pragma once

#include <gtest/gtest.h>
#include <string>

#include "mgm/base/error.h"

namespace mgm {

/// What an action throws, whose fault must be this one.
template <class Action>
std::string complaint(Fault fault, Action action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), fault) << error.what();
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace mgm
