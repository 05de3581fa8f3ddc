#include "mgm/bundle/element_types.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mgm {
namespace {

using testing::ElementsAre;

template <class Element>
std::vector<float> floats_of(const std::string& type, const std::vector<Element>& elements) {
  std::string bytes(1, '\0');  // so that nothing is aligned
  bytes.append(reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(Element));
  return to_floats(type, bytes.data() + 1, elements.size()).value();
}

TEST(ElementTypes, OfFloatsAreReadWhereverTheyLie) {
  EXPECT_THAT(floats_of<float>("F32", {1.5F, -2}), ElementsAre(1.5F, -2));
  EXPECT_THAT(floats_of<double>("F64", {0.1, -3}), ElementsAre(0.1F, -3));
  EXPECT_THAT(floats_of<std::uint16_t>("BF16", {0x3F80, 0xC0A0, 0x0000}), ElementsAre(1, -5, 0));
}

TEST(ElementTypes, OfHalvesHoldSmallAndInfiniteNumbersToo) {
  const std::vector<float> values = floats_of<std::uint16_t>(
      "F16", {0x3C00, 0xC000, 0x3555, 0x7BFF, 0x0001, 0x0400, 0x8000, 0x7C00, 0xFC00, 0x7E00});
  EXPECT_THAT(std::vector<float>(values.begin(), values.end() - 1),
              ElementsAre(1, -2, 0.333251953125F, 65504, std::ldexp(1.0F, -24),
                          std::ldexp(1.0F, -14), 0, INFINITY, -INFINITY));
  EXPECT_TRUE(std::isnan(values.back()));
}

TEST(ElementTypes, OfWholeNumbersAreNoFloats) {
  EXPECT_FALSE(to_floats("I64", "12345678", 1));
  EXPECT_EQ(element_bytes("I64"), 8U);
  EXPECT_EQ(element_bytes("BOOL"), 1U);
  EXPECT_FALSE(element_bytes("F33"));
  EXPECT_THAT(element_types(), testing::Contains("BF16"));
}

}  // namespace
}  // namespace mgm
