#pragma once

#include "mgm/data/bad_samples.h"
#include "mgm/data/input_encoder.h"

namespace mgm {

inline constexpr const char* kPicturesInput = "image";  ///< its type in an encoding

/// Pictures as [channels, height, width], resized and normalised: of an image column, or of a text
/// column that holds paths, relative to the folder of the file in which they stand.
///
/// Without `resize` all pictures must have the size of the first training sample; the mean and
/// deviation of each channel are taken over at most 5,000 training samples (chosen by a fixed
/// seed).
std::unique_ptr<InputEncoder> fit_pictures(const std::string& name, const InputConfig& config,
                                           const Records& records,
                                           std::span<const std::size_t> samples);
std::unique_ptr<InputEncoder> read_pictures(const nlohmann::ordered_json& json);

/// Decodes the picture of a sample, to find out whether it can be; `records` must outlive it.
SampleJudge judge_pictures(const Records& records, const std::string& column);

}  // namespace mgm
