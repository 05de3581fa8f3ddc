#pragma once

#include <string>

#include "mgm/spec/spec.h"

namespace mgm {

/// Parses the text of a test, of a file `s.yaml`; throws what is wrong with it.
inline Spec parse_for_test(const std::string& text) {
  Problems problems;
  Spec spec = Spec::parse(text, "s.yaml", problems);
  problems.throw_if_any();
  return spec;
}

/// All problems as the user sees them; empty where there is none.
inline std::string text_of(const Problems& problems) {
  try {
    problems.throw_if_any();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// What is wrong with a text; empty where nothing is.
inline std::string problem_of(const std::string& text) {
  Problems problems;
  Spec::parse(text, "s.yaml", problems);
  return text_of(problems);
}

}  // namespace mgm
