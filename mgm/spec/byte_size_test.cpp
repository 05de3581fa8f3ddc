#include "mgm/spec/byte_size.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

/// The bytes that a text means; -1 where it is refused.
std::int64_t bytes(const std::string& text) {
  Problems problems;
  ByteSize size;
  const Spec spec = parse_for_test("memory: " + text + "\n").at("memory");
  return FieldType<ByteSize>::read(spec, size, problems) ? size.bytes : -1;
}

TEST(ByteSize, IsReadInTheUsualUnits) {
  EXPECT_EQ(bytes("2GiB"), std::int64_t{2} << 30);
  EXPECT_EQ(bytes("1.5 MiB"), 3 << 19);
  EXPECT_EQ(bytes("500MB"), 500'000'000);
  EXPECT_EQ(bytes("4096"), 4096);
  EXPECT_EQ(bytes("7kB"), 7000);
}

TEST(ByteSize, IsRefusedWhereItIsNone) {
  for (const std::string text : {"much", "GiB", "-1GiB", "0", "nan", "2 GiBs", "1e300GiB", "[1]"})
    EXPECT_EQ(bytes(text), -1) << text;
  Problems problems;
  ByteSize size;
  FieldType<ByteSize>::read(parse_for_test("memory: 2gib\n").at("memory"), size, problems);
  EXPECT_THAT(text_of(problems), HasSubstr("s.yaml:1:9: expected a size as 2GiB, 500MB"));
}

TEST(ByteSize, IsShownToPeopleWithoutPromisingTooLittle) {
  EXPECT_EQ(text(ByteSize{1}), "1 B");
  EXPECT_EQ(text(ByteSize{5880}), "5.8 KiB");
  EXPECT_EQ(text(ByteSize{5000}), "4.9 KiB");
  EXPECT_EQ(text(ByteSize{1 << 20}), "1 MiB");
  EXPECT_EQ(text(ByteSize{300 << 20}), "300 MiB");
  EXPECT_EQ(text(ByteSize{(std::int64_t{1} << 30) + 1}), "1.1 GiB");
}

}  // namespace
}  // namespace mgm
