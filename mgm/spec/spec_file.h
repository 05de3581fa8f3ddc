#pragma once

#include "mgm/spec/fields.h"

namespace mgm {

/// The version of the spec format, `mgm: 1`; 0 where the file says none.
struct FormatVersion {
  std::int64_t number = 0;
};
inline constexpr std::int64_t kSpecFormat = 1;

template <>
struct FieldType<FormatVersion> : PlainFieldType<FormatVersion> {
  static std::string type(const FormatVersion&);
  static nlohmann::ordered_json schema(const FormatVersion&);
  static nlohmann::ordered_json write(const FormatVersion&);
  static bool read(const Spec&, FormatVersion&, Problems&);
};

/// The top level of a spec file. The sections are kept as they stand for those who know them.
struct FileConfig {
  static constexpr const char* kName = "file";
  static constexpr const char* kSummary =
      "A spec: where the data is, what the model is made of, how it learns and answers.";
  FormatVersion mgm;
  AnyMap data{"map of options, see data"};
  NodeSpec model;
  AnyMap train{"map of options, see train"};
  AnyMap infer{"map of options, see infer"};
};

template <class Fields>
void describe(Fields& field, FileConfig& config) {
  field("mgm", config.mgm, "Version of the spec format; write mgm: 1.", required);
  field("data", config.data, "Where samples come from, and what is read of them.", required);
  field("model", config.model, "The root of the tree of nodes.", required);
  field("train", config.train, "How the nodes learn unless they say otherwise.");
  field("infer", config.infer, "How the model answers once it has learned.");
}

/// Reads the top level of a whole file. Every problem is reported; a section that is wrong or
/// missing is absent, but `train` is made where the file has none, so that its defaults have a
/// place. An absent `root` (a text that could not be read) gives no problems of its own.
FileConfig read_spec_file(const Spec& root, Problems& problems);

}  // namespace mgm
