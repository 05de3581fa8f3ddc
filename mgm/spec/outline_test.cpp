#include "mgm/spec/outline.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct DenseConfig {
  static constexpr const char* kName = "dense";
  static constexpr const char* kSummary = "A net.";
  std::int64_t width = 1;
};
template <class Fields>
void describe(Fields& field, DenseConfig& config) {
  field("width", config.width, "Its width.");
}

struct LeafConfig {
  static constexpr const char* kName = "net";
  static constexpr const char* kSummary = "A leaf.";
};
template <class Fields>
void describe(Fields&, LeafConfig&) {}

struct SeriesConfig {
  static constexpr const char* kName = "chain";
  static constexpr const char* kSummary = "Parts in series.";
  static constexpr bool kHoldsParts = true;
};
template <class Fields>
void describe(Fields&, SeriesConfig&) {}

struct ChoosingConfig {
  static constexpr const char* kName = "route";
  static constexpr const char* kSummary = "Parts of which one answers.";
  KindChoice router{"router"};
  PartsSpec experts;
};
template <class Fields>
void describe(Fields& field, ChoosingConfig& config) {
  field("router", config.router, "Who chooses.");
  field("experts", config.experts, "The parts.");
}

struct NearConfig {
  static constexpr const char* kName = "nearest";
  static constexpr const char* kSummary = "The nearest.";
};
template <class Fields>
void describe(Fields&, NearConfig&) {}

struct LearningConfig {
  static constexpr const char* kName = "train";
  static constexpr const char* kSummary = "A section.";
  KindChoice router{"router"};
};
template <class Fields>
void describe(Fields& field, LearningConfig& config) {
  field("router", config.router, "A kind.");
}

/// What is wrong with the outline of a spec.
std::string problems_of(const std::string& spec) {
  const std::vector<KindInfo> kinds = {
      kind_info<LeafConfig>("node"),     kind_info<SeriesConfig>("node"),
      kind_info<ChoosingConfig>("node"), kind_info<DenseConfig>("net"),
      kind_info<NearConfig>("router"),   kind_info<LearningConfig>("section")};
  Problems problems;
  check_outline(parse_for_test(spec), kinds, problems);
  return text_of(problems);
}

TEST(Outline, SaysNothingOfWhatIsKnown) {
  EXPECT_THAT(
      problems_of("model: {chain: {a: {net: dense}, b: {net: {dense: {width: 2}}, from: a}}}"),
      IsEmpty());
  EXPECT_THAT(
      problems_of("model: {route: {router: nearest, experts: {count: 2, each: {net: dense}}}}\n"
                  "train: {router: nearest}\n"),
      IsEmpty());
}

TEST(Outline, FindsUnknownOptionsAndKindsAtAnyDepthAllAtOnce) {
  EXPECT_THAT(problems_of("model: {chain: {\n  a: {net: {dense: {widht: 2}}},\n"
                          "  b: {route: {router: nearst, experts: {each: {ent: dense}}}}}}\n"
                          "train: {router: nearst, ruoter: nearest}\n"),
              AllOf(HasSubstr("s.yaml:2:21: unknown option 'widht' (did you mean 'width'?)"),
                    HasSubstr("s.yaml:3:23: unknown router 'nearst' (did you mean 'nearest'?)"),
                    HasSubstr("s.yaml:3:48: unknown option 'ent' (did you mean 'net'?)"),
                    HasSubstr("s.yaml:4:17: unknown router 'nearst'"),
                    HasSubstr("s.yaml:4:25: unknown option 'ruoter' (did you mean 'router'?)")));
}

TEST(Outline, RefusesWhatIsNoNode) {
  EXPECT_THAT(problems_of("model: {chain: {a: 3}}"), HasSubstr("s.yaml:1:20: expected a node"));
}

}  // namespace
}  // namespace mgm
