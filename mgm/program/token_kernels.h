#pragma once

#include "mgm/base/array.h"
#include "mgm/program/program.h"

namespace mgm {

/// Plain kernels of transformers over whole batches: x is [batch, ...], see program.h.

Array layer_norm(const Array& x, const float* weight, const float* bias, double epsilon);
Array gelu(const Array& x);
Array tokens(const Array& x);
Array add_weight(const Array& x, const float* weight);

// `numbers` [batch, t]: of the tokens, null where none is padding.

/// As matrix products, head by head.
Array attention(const Array& x, const Array* numbers, const Attention& op);
Array mean_tokens(const Array& x, const Array* numbers);
Array max_tokens(const Array& x, const Array* numbers);
Array embedding(const Array& numbers, const Embedding& op, const float* weight);
Array token_windows(const Array& x, const TokenWindows& op);

}  // namespace mgm
