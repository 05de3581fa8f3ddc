#pragma once

#include <nlohmann/json.hpp>

#include "mgm/train/registry.h"
#include "mgm/train/session.h"

namespace mgm {

/// What a bundle wants to know of data that come from nowhere.
class NoEncodingForTest : public Encoding {
 public:
  const DataSchema& schema() const override { return schema_; }
  nlohmann::ordered_json json() const override { return nlohmann::ordered_json::object(); }
  std::vector<std::string> input_columns() const override { return {}; }
  std::vector<std::string> target_columns() const override { return {}; }
  const TableForm* table() const override { return nullptr; }
  std::unique_ptr<Dataset> apply(std::shared_ptr<const Records>,
                                 const std::set<std::string>&) const override {
    return nullptr;
  }
  SampleJudge judge(std::shared_ptr<const Records>, const std::set<std::string>&) const override {
    return nullptr;
  }
  void check_cells(const Records&, bool) const override {}

 private:
  DataSchema schema_;
};

/// A session over data that come from nowhere, without a split; throws what is wrong with the
/// `model:` and `train:` of its spec. The seed is that of `train`.
inline std::unique_ptr<Session> made_session(const nlohmann::ordered_json& model,
                                             const nlohmann::ordered_json& train,
                                             std::unique_ptr<Dataset> data, int threads = 1) {
  auto session = std::make_unique<Session>();
  session->spec = Spec::from_json({{"model", model}, {"train", train}}, "tree");
  session->registry = training_kinds();
  session->data.dataset = std::move(data);
  session->data.encoding = std::make_unique<NoEncodingForTest>();
  session->data.fingerprint = "made";
  session->threads = threads;
  session->seed = train.at("seed").get<std::uint64_t>();
  Problems problems;
  session->tree = build_tree(session->spec.at("model"), session->data.dataset->schema(),
                             session->registry, session->seed, problems);
  problems.throw_if_any();
  session->strategies = std::make_unique<Strategies>(session->spec.at("train"), session->tree,
                                                     session->registry, problems);
  session->inference =
      std::make_unique<InferenceStrategies>(session->spec.at("infer"), session->tree, problems);
  session->plan = make_plan(session->tree, *session->strategies, threads, problems);
  problems.throw_if_any();
  return session;
}

}  // namespace mgm
