#include "mgm/spec/find_kind.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

struct ShapeKind {
  std::string name;
};

class FindKind : public ::testing::Test {
 protected:
  FindKind() {
    registry_.family<ShapeKind>().add({"circle"});
    registry_.family<ShapeKind>().add({"square"});
  }

  const ShapeKind* find(const std::string& text) {
    KindChoice choice{"shape"};
    FieldType<KindChoice>::read(parse_for_test(text).at("shape"), choice, problems_);
    return find_kind<ShapeKind>(choice, registry_, problems_);
  }

  Registry registry_;
  Problems problems_;
};

TEST_F(FindKind, FindsWhatAChoiceNames) {
  EXPECT_EQ(find("shape: {square: {side: 2}}")->name, "square");
  EXPECT_EQ(text_of(problems_), "");
}

TEST_F(FindKind, NamesTheNearestAtThePlaceOfTheChoice) {
  EXPECT_EQ(find("shape: sqare"), nullptr);
  EXPECT_EQ(text_of(problems_),
            "s.yaml:1:8: unknown shape 'sqare' (did you mean 'square'?); known: circle, square");
}

}  // namespace
}  // namespace mgm
