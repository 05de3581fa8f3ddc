#pragma once

#include <nlohmann/json.hpp>

namespace mgm {

/// What is done to every picture, by the names under which an encoding keeps it: `resize`
/// (`bilinear_antialiased`: as `resized` does), `grey` (`bt601`: how colour becomes one channel),
/// `alpha` (`onto_black`: composed onto black, as `decode_picture` does).
///
/// `resize` is null where pictures of another size are refused.
nlohmann::ordered_json picture_rules(bool resizes);

/// Whether pictures are resized; throws Error(kModel) for rules that this mgm does not know.
bool read_picture_rules(const nlohmann::ordered_json& json);

}  // namespace mgm
