#include "mgm/base/registry.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using ::testing::ElementsAre;

struct Animal {
  std::string name;
  int legs = 0;
};
struct Colour {
  std::string name;
};

TEST(Family, FindsKindsByNameInTheOrderOfAdding) {
  Family<Animal> family;
  family.add({"dog", 4});
  family.add({"ant", 6});
  EXPECT_THAT(family.names(), ElementsAre("dog", "ant"));
  ASSERT_NE(family.find("ant"), nullptr);
  EXPECT_EQ(family.find("ant")->legs, 6);
  EXPECT_EQ(family.find("cat"), nullptr);
}

TEST(Family, LetsALaterKindReplaceAnEarlier) {
  Family<Animal> family;
  family.add({"dog", 4});
  family.add({"ant", 6});
  family.add({"dog", 3});
  EXPECT_THAT(family.names(), ElementsAre("dog", "ant"));
  EXPECT_EQ(family.find("dog")->legs, 3);
}

TEST(Registry, KeepsFamiliesApart) {
  Registry registry;
  registry.family<Animal>().add({"dog", 4});
  registry.family<Colour>().add({"red"});
  EXPECT_EQ(registry.family<Animal>().all().size(), 1U);
  EXPECT_NE(registry.family<Colour>().find("red"), nullptr);
}

TEST(Registry, IsAValue) {
  Registry registry;
  registry.family<Animal>().add({"dog", 4});
  Registry copy = registry;
  copy.family<Animal>().add({"ant", 6});
  EXPECT_THAT(registry.family<Animal>().names(), ElementsAre("dog"));
  EXPECT_THAT(copy.family<Animal>().names(), ElementsAre("dog", "ant"));
}

TEST(Registry, HasAnEmptyFamilyOfWhatNobodyAdded) {
  const Registry registry;
  EXPECT_TRUE(registry.family<Animal>().all().empty());
}

}  // namespace
}  // namespace mgm
