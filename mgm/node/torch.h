#pragma once

// The one door to libtorch's large headers; include it from .cpp files only. ivalue.h comes first
// because clang 14 cannot parse libtorch 1.13 in C++20 otherwise.
#include <ATen/core/ivalue.h>
// keep the order
#include <ATen/ATen.h>
