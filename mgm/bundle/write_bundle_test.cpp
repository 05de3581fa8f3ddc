#include <gmock/gmock.h>

#include "mgm/bundle/bundle_fixture.h"
#include "mgm/program/program_json.h"

namespace mgm {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WrittenBundle : public BundleFixture {
 protected:
  /// A block of cascades in cascades, `depth` deep, which hand out what they read.
  static Block nested(std::size_t depth, const std::string& address) {
    Block block{{{"x", {3}}}, {}, {{3}, {3}}, {1}};
    if (depth == 0) {
      block.ops.push_back({Relu{}, {0}, {1}});
    } else {
      Cascade cascade{address, {"inner"}, {nested(depth - 1, address + ".inner")}};
      block.ops.push_back({std::move(cascade), {0}, {1}});
    }
    return block;
  }
  std::string save_nested(std::size_t depth) const {
    const Program program{nested(depth, "a"), {{"model", "label", "none", 0}}};
    return complaint(Fault::kBug, [&] {
      write_bundle(info(), program, {}, {}, at("model.partial"), at("model"), true);
    });
  }
};

}  // namespace

TEST_F(WrittenBundle, IsNotOverwrittenUnasked) {
  save();
  const std::string before = get("model/manifest.json");
  put("model.partial/checkpoint", "precious");
  EXPECT_THAT(complaint(Fault::kFailed, [&] { save(); }), HasSubstr("exists already"));
  EXPECT_EQ(get("model.partial/checkpoint"), "precious");
  BundleInfo other = info();
  other.mgm_version = "0.2.0";
  write_bundle(other, program(), weights(), experts(), at("model.partial"), at("model"), true);
  EXPECT_EQ(Bundle::open(at("model"))->info().mgm_version, "0.2.0");
  EXPECT_NE(get("model/manifest.json"), before);
}

TEST_F(WrittenBundle, IsNotMadeOfWhatCouldNotBeRead) {
  put("model.partial/checkpoint", "precious");
  const auto save_as = [&](const Program& program, const std::map<std::string, Array>& weights) {
    return complaint(Fault::kBug, [&] {
      write_bundle(info(), program, weights, {}, at("model.partial"), at("model"), false);
    });
  };
  std::map<std::string, Array> fewer = weights();
  fewer.erase("animals.fc.bias");
  EXPECT_THAT(save_as(program(), fewer), HasSubstr("'animals.fc.bias' of shape [3]"));
  Program learning = program();
  learning.body.ops.push_back({Dropout{0.5}, {0}, {4}});
  learning.body.shapes.push_back({2});
  EXPECT_THAT(save_as(learning, weights()), HasSubstr("dropout"));
  EXPECT_EQ(get("model.partial/checkpoint"), "precious");
  EXPECT_FALSE(fs::exists(at("model")));
}

TEST_F(WrittenBundle, FindsItsDataWhereBothAreMovedTogether) {
  BundleInfo told = info();
  told.data_folder = at("project/data").string();
  fs::create_directories(at("project/models"));
  write_bundle(told, program(), weights(), experts(), at("m.partial"), at("project/models/m"),
               false);
  EXPECT_EQ(Json::parse(get("project/models/m/manifest.json"))["data"]["folder"], "../../data");
  fs::rename(at("project"), at("copy"));
  EXPECT_EQ(Bundle::open(at("copy/models/m/"))->info().data_folder,
            fs::weakly_canonical(at("copy/data")));
}

TEST_F(WrittenBundle, TakesThePlaceOfAModelOrOfAnEmptyFolderOnly) {
  const auto save_over = [&] {
    write_bundle(info(), program(), weights(), experts(), at("model.partial"), at("model"), true);
  };
  fs::create_directory(at("model"));
  save_over();
  save_over();
  EXPECT_NO_THROW(Bundle::open(at("model")));
  put("model.partial/checkpoint", "precious");
  fs::remove(at("model/manifest.json"));
  EXPECT_THAT(complaint(Fault::kFailed, save_over), HasSubstr("is no model"));
  fs::remove_all(at("model"));
  put("model", "a letter");
  EXPECT_THAT(complaint(Fault::kFailed, save_over), HasSubstr("is not overwritten"));
  EXPECT_EQ(get("model"), "a letter");
  EXPECT_EQ(get("model.partial/checkpoint"), "precious");
}

TEST_F(WrittenBundle, KeepsTheCheckpointsWhereItCannotBePutIntoPlace) {
  put("model.partial/checkpoint", "precious");
  fs::create_directory(at("elsewhere"));
  put("not_a_folder", "x");
  EXPECT_THAT(complaint(Fault::kFailed,
                        [&] {
                          write_bundle(info(), program(), weights(), experts(), at("model.partial"),
                                       at("not_a_folder/model"), false);
                        }),
              HasSubstr("into place"));
  EXPECT_EQ(get("model.partial/checkpoint"), "precious");
  save();
  EXPECT_FALSE(fs::exists(at("model/checkpoint")));
}

TEST_F(WrittenBundle, OfAnyDepthThatIsWrittenIsRead) {
  for (const std::size_t depth : {std::size_t{16}, std::size_t{40}, kDeepestProgram}) {
    EXPECT_EQ(save_nested(depth), "nothing was thrown");
    EXPECT_NO_THROW(Bundle::open(at("model"))) << depth;
  }
  EXPECT_THAT(save_nested(kDeepestProgram + 1),
              HasSubstr("routes and cascades nest more than 100 deep"));
}

TEST_F(WrittenBundle, IsNotWrittenLargerThanItIsRead) {
  BundleInfo large = info();
  large.spec["note"] = std::string(64 << 20, 'x');
  const auto save_large = [&] {
    write_bundle(large, program(), weights(), experts(), at("model.partial"), at("model"), false);
  };
  EXPECT_THAT(complaint(Fault::kFailed, save_large),
              HasSubstr("manifest.json would have more than the 64 MiB that are read again"));
  large.spec = Json::object();
  nlohmann::json many;
  for (int i = 0; i < 20'000; ++i) many[std::to_string(i)] = i;
  large.metrics = many;
  EXPECT_THAT(complaint(Fault::kFailed, save_large), HasSubstr("more than 16384 members"));
  EXPECT_FALSE(fs::exists(at("model")));
}

}  // namespace mgm
