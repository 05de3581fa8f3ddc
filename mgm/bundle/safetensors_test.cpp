#include "mgm/bundle/safetensors.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "mgm/bundle/bundle_fixture.h"

namespace mgm {

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class Safetensors : public BundleFixture {
 protected:
  /// Writes a file of this header and so many bytes of data, and says why it is refused.
  std::string refusal(const std::string& header, std::size_t data) const {
    return refusal_of(length(header.size()) + header + std::string(data, '\0'));
  }
  std::string refusal_of(const std::string& content) const {
    put("t.safetensors", content);
    return refusal_at(at("t.safetensors"));
  }
  static std::string refusal_at(const fs::path& path) {
    try {
      SafetensorsFile::open(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kModel);
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
      return error.what();
    }
    return "it was read";
  }
  static std::string length(std::uint64_t value) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
    return bytes;
  }
};

std::string entry(const std::string& name, const std::string& shape, const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}";
}

/// A header of a length that keeps the data aligned.
std::string header(const std::string& entries) {
  std::string text = "{" + entries + "}";
  while (text.size() % 8 != 0) text += ' ';
  return text;
}

}  // namespace

TEST_F(Safetensors, AreWrittenAsTheFormatSays) {
  const Array a({2}, {1, -2}), b({1, 1}, {0.5F});
  const std::string content = safetensors({{"b", &b}, {"a", &a}});
  const std::string text = R"({"a":{"data_offsets":[0,8],"dtype":"F32","shape":[2]},)"
                           R"("b":{"data_offsets":[8,12],"dtype":"F32","shape":[1,1]}})";
  const std::size_t padded = (text.size() + 7) / 8 * 8;
  EXPECT_EQ(content.substr(0, 8), length(padded));
  EXPECT_EQ(content.substr(8, padded), text + std::string(padded - text.size(), ' '));
  EXPECT_EQ(content.substr(8 + padded), std::string("\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f", 12));
}

TEST_F(Safetensors, AreReadBack) {
  const Array a({2, 3}, {1, 2, 3, 4, 5, 6}), none({0, 3}), one({1}, {7});
  put("t.safetensors", safetensors({{"x.a", &a}, {"none", &none}, {"one", &one}}));
  const auto file = SafetensorsFile::open(at("t.safetensors"));
  ASSERT_EQ(file->entries().size(), 3U);
  const SafetensorsFile::Entry& entry = file->entries().at("x.a");
  EXPECT_EQ(entry.shape, (Shape{2, 3}));
  EXPECT_THAT(std::vector<float>(file->data(entry), file->data(entry) + 6),
              ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(*file->data(file->entries().at("one")), 7);
  EXPECT_EQ(file->bytes(), get("t.safetensors"));
}

TEST_F(Safetensors, CarryMetadata) {
  const Array a({1}, {1});
  put("t.safetensors", safetensors({{"a", &a}}, {{"progress", "{\"epoch\": 3}"}}));
  const auto file = SafetensorsFile::open(at("t.safetensors"));
  EXPECT_EQ(file->metadata().at("progress"), "{\"epoch\": 3}");
  EXPECT_EQ(file->entries().size(), 1U);
}

TEST_F(Safetensors, AreNotWrittenWhereTheyCouldNotBeRead) {
  const Array nine(Shape(9, 1)), plain({1}), flat({2, 0});
  const auto refused = [](const char* name, const Array& array) {
    return complaint(Fault::kBug, [&] { safetensors({{name, &array}}); });
  };
  EXPECT_THAT(refused("a", nine), HasSubstr("more than 8 axes"));
  EXPECT_THAT(refused("__metadata__", plain), HasSubstr("no map of texts"));
  EXPECT_THAT(refused("caf\xe9", plain), HasSubstr("UTF-8"));
  EXPECT_EQ(refused("a", flat), "nothing was thrown");
}

TEST_F(Safetensors, OfOtherWritersMayLieInAnyOrder) {
  EXPECT_EQ(refusal(header(R"("__metadata__":{"format":"pt"},)" + entry("b", "[1]", "[4,8]") + "," +
                           entry("a", "[]", "[0,4]")),
                    8),
            "it was read");
  EXPECT_EQ(refusal("{}      ", 0), "it was read");
}

TEST_F(Safetensors, OfOtherTypesAreReadWhereTheyAreAskedFor) {
  const std::string text = header(R"("flag":{"dtype":"BOOL","shape":[],"data_offsets":[0,1]},)"
                                  R"("half":{"dtype":"F16","shape":[2],"data_offsets":[1,5]},)"
                                  R"("count":{"dtype":"I64","shape":[],"data_offsets":[9,17]},)" +
                                  entry("a", "[1]", "[5,9]"));
  const std::string data("\1\0\x3c\0\xc0\0\0\x80\x3f\5\0\0\0\0\0\0\0", 17);
  put("t.safetensors", length(text.size()) + text + data);
  EXPECT_THAT(refusal_at(at("t.safetensors")), HasSubstr("not of type F32"));
  const auto file = SafetensorsFile::open(at("t.safetensors"), SafetensorsFile::Types::kAny);
  EXPECT_THAT(file->read(file->entries().at("half"))->values, ElementsAre(1, -2));
  EXPECT_THAT(file->read(file->entries().at("a"))->values, ElementsAre(1));
  EXPECT_FALSE(file->read(file->entries().at("count")));
  EXPECT_EQ(file->entries().at("count").type, "I64");
}

TEST_F(Safetensors, OfUnknownTypesAreRefused) {
  const std::string text = header(R"("a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]})");
  put("t.safetensors", length(text.size()) + text + std::string(4, '\0'));
  EXPECT_THROW(SafetensorsFile::open(at("t.safetensors"), SafetensorsFile::Types::kAny), Error);
}

TEST_F(Safetensors, AreRefusedWhereTheHeaderClaimsWhatIsNotThere) {
  EXPECT_THAT(refusal_of(""), HasSubstr("too short"));
  EXPECT_THAT(refusal_of("1234567"), HasSubstr("too short"));
  EXPECT_THAT(refusal_of(length(9) + "{}"), HasSubstr("claims 9 bytes, the file has 10"));
  EXPECT_THAT(refusal_of(length(~std::uint64_t{0}) + "{}"),
              HasSubstr("claims 18446744073709551615"));
  const std::uint64_t large = (16 << 20) + 8;
  EXPECT_THAT(refusal_of(length(large) + "{}" + std::string(large, ' ')), HasSubstr("16 MiB"));
}

TEST_F(Safetensors, AreRefusedWhereExtentsDoNotCoverTheFileOnce) {
  EXPECT_THAT(refusal(header(entry("a", "[1]", "[0,4]")), 8), HasSubstr("describes 4 bytes"));
  EXPECT_THAT(refusal(header(entry("a", "[3]", "[0,12]")), 8), HasSubstr("describes 12 bytes"));
  EXPECT_THAT(refusal(header(entry("a", "[1]", "[4,8]")), 8), HasSubstr("leaves a gap"));
  EXPECT_THAT(refusal(header(entry("a", "[1]", "[0,4]") + "," + entry("b", "[1]", "[0,4]")), 8),
              HasSubstr("overlaps"));
  EXPECT_THAT(refusal(header(entry("a", "[2]", "[0,8]") + "," + entry("b", "[1]", "[4,8]")), 8),
              HasSubstr("overlaps"));
  EXPECT_THAT(refusal(header(entry("a", "[1]", "[4,0]")), 4), HasSubstr("offsets in order"));
  EXPECT_THAT(refusal(header(entry("a", "[1]", "[0,4,8]")), 8), HasSubstr("offsets in order"));
}

TEST_F(Safetensors, AreRefusedWhereAShapeDoesNotMatch) {
  EXPECT_THAT(refusal(header(entry("a", "[2]", "[0,4]")), 4), HasSubstr("does not match"));
  for (const char* shape : {"[4611686018427387904]", "[4611686018427387905,4]",
                            "[4294967296,4294967296,4294967296]", "[9223372036854775807,3]"}) {
    EXPECT_THAT(refusal(header(entry("a", shape, "[0,4]")), 4), HasSubstr("no file can hold"));
  }
  EXPECT_THAT(refusal(header(entry("a", "[-1]", "[0,4]")), 4), HasSubstr("whole numbers"));
  EXPECT_THAT(refusal(header(entry("a", "[1.0]", "[0,4]")), 4), HasSubstr("whole numbers"));
  EXPECT_THAT(refusal(header(entry("a", "\"1\"", "[0,4]")), 4), HasSubstr("whole numbers"));
  EXPECT_THAT(refusal(header(entry("a", "[1,1,1,1,1,1,1,1,1]", "[0,4]")), 4),
              HasSubstr("more than 8 axes"));
}

TEST_F(Safetensors, AreRefusedForOtherTypesAndKeys) {
  EXPECT_THAT(refusal(header(R"("a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]})"), 8),
              HasSubstr("not of type F32"));
  EXPECT_THAT(refusal(header(R"("a":{"dtype":"F32","shape":[1]})"), 4), HasSubstr("nothing else"));
  EXPECT_THAT(
      refusal(header(R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"x"})"), 4),
      HasSubstr("nothing else"));
  EXPECT_THAT(refusal(header(R"("__metadata__":{"format":1})"), 0), HasSubstr("no map of texts"));
  EXPECT_THAT(refusal(header(R"("__metadata__":"x")"), 0), HasSubstr("no map of texts"));
  EXPECT_THAT(refusal("[]      ", 0), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(header(entry("a", "[1]", "[0,4]") + "," + entry("a", "[1]", "[4,8]")), 8),
              HasSubstr("the key 'a' twice"));
}

TEST_F(Safetensors, AreRefusedWhereNumbersWouldLieAskew) {
  EXPECT_THAT(refusal("{} ", 0), HasSubstr("not aligned"));
}

TEST_F(Safetensors, AreReadFromPlainFilesOnly) {
  put("t.safetensors", safetensors({}));
  fs::create_symlink(at("t.safetensors"), at("link.safetensors"));
  EXPECT_THAT(refusal_at(at("link.safetensors")), HasSubstr("it is a link"));
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal_at(at("pipe")), HasSubstr("not a plain file"));
  fs::create_directory(at("folder"));
  EXPECT_THAT(refusal_at(at("folder")), HasSubstr("not a plain file"));
  EXPECT_THAT(refusal_at(at("missing")), HasSubstr("No such file"));
}

}  // namespace mgm
