#include "mgm/cli/starter.h"

#include <gmock/gmock.h>

#include "mgm/spec/spec.h"

namespace mgm {
namespace {

using testing::HasSubstr;
using Json = nlohmann::ordered_json;

Guess table_guess() {
  Guess guess;
  guess.source = "csv";
  guess.samples = 60;
  guess.inputs = {{"features", "table", {"age", "colour"}}};
  guess.target = {"species", "species", true, {"cat", "dog", "horse"}};
  guess.data = {{"source", {{"csv", "my pets.csv"}}},
                {"targets", {{"species", {{"class", "species"}}}}}};
  guess.notes = {{"source", "The table has 60 rows."}, {"targets", "It is a class, one of 3."}};
  return guess;
}

Guess picture_guess(int height, int width) {
  Guess guess = table_guess();
  guess.source = "images";
  guess.inputs = {{"image", "image", {"image"}, height, width}};
  return guess;
}

Json parsed(const std::string& text) {
  Problems problems;
  const Spec spec = Spec::parse(text, "starter.yaml", problems);
  problems.throw_if_any();
  return spec.resolved();
}

/// What is left when the model is removed and one that was commented out takes its place.
std::vector<Json> models_in_comments(const std::string& text) {
  std::vector<Json> models;
  std::string yaml;
  std::istringstream lines(text.substr(text.find("## To divide")));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ")) {
      yaml += line.substr(2) + "\n";
    } else if (!yaml.empty()) {
      models.push_back(parsed(yaml)["model"]);
      yaml.clear();
    }
  }
  models.push_back(parsed(yaml)["model"]);
  return models;
}

TEST(Starter, ATableWithClassesGetsAnMlpThatLearnsByCrossEntropy) {
  const Guess guess = table_guess();
  const Starter starter = make_starter(guess);
  EXPECT_EQ(starter.spec["model"]["net"]["mlp"]["widths"], (Json{64, "classes"}));
  EXPECT_EQ(starter.spec["model"]["task"]["predict"], "species");
  EXPECT_EQ(starter.spec["model"]["task"]["loss"], "cross_entropy");
  EXPECT_EQ(starter.spec["data"], guess.data);
}

TEST(Starter, ANumberIsLearnedBySquaredErrorAndWithoutEarlyExits) {
  Guess guess = table_guess();
  guess.target = {"price", "price", false, {}};
  const Starter starter = make_starter(guess);
  EXPECT_EQ(starter.spec["model"]["task"]["loss"], "mse");
  EXPECT_EQ(starter.spec["model"]["task"]["metrics"], (Json{"mae", "r2"}));
  for (const Variant& variant : starter.variants) EXPECT_FALSE(variant.model.contains("cascade"));
}

TEST(Starter, PicturesGetACnnThatTheyAreLargeEnoughFor) {
  const auto net = [](int height, int width) {
    return make_starter(picture_guess(height, width)).spec["model"]["net"];
  };
  EXPECT_EQ(net(64, 64)["cnn"]["channels"], (Json{16, 32, 64}));
  EXPECT_EQ(net(28, 64)["cnn"]["channels"], (Json{16, 32}));
  EXPECT_EQ(net(4, 4)["cnn"]["channels"], (Json{16, 32}));
  EXPECT_TRUE(net(3, 64).contains("mlp")) << "two halvings leave nothing of three pixels";
}

TEST(Starter, PicturesBesideATableAreReadByANetOfTheirOwn) {
  Guess guess = table_guess();
  guess.inputs.push_back({"photo", "image", {"photo"}, 64, 64});
  const Json fork = make_starter(guess).spec["model"]["chain"]["read"]["fork"];
  EXPECT_EQ(fork["merge"], "concat");
  EXPECT_EQ(fork["of_photo"]["from"], "photo");
  EXPECT_TRUE(fork["of_photo"]["net"].contains("cnn"));
  EXPECT_TRUE(fork["of_features"]["net"].contains("mlp"));
}

TEST(Starter, NoPartIsCalledAsAnInput) {
  Guess guess = table_guess();
  guess.inputs.push_back({"answer", "text", {"answer"}});
  const Starter starter = make_starter(guess);
  EXPECT_TRUE(starter.variants[1].model["chain"].contains("answer_"));
  EXPECT_FALSE(starter.variants[1].model["chain"].contains("answer"));
}

TEST(Starter, TheTextIsTheSpecWithTheGuessesAboveWhatTheyAreAbout) {
  const Guess guess = table_guess();
  const Starter starter = make_starter(guess);
  const std::string text = starter.text(guess);
  EXPECT_EQ(parsed(text), starter.spec);
  EXPECT_THAT(text,
              HasSubstr("data:\n  # The table has 60 rows.\n  source:\n    csv: my pets.csv\n"));
  EXPECT_THAT(text, HasSubstr("  # It is a class, one of 3.\n  targets:"));
  EXPECT_THAT(text, HasSubstr("here 3."));
}

TEST(Starter, VariantsAreCommentedOutAndRestoredByRemovingTheSign) {
  const Guess guess = table_guess();
  const Starter starter = make_starter(guess);
  std::vector<Json> models;
  for (const Variant& variant : starter.variants) models.push_back(variant.model);
  ASSERT_EQ(models.size(), 3U);
  EXPECT_EQ(models_in_comments(starter.text(guess)), models);
  EXPECT_TRUE(models[0].contains("route"));
  EXPECT_NE(models[1]["chain"]["read"]["train"]["optimizer"],
            models[1]["chain"]["answer"]["train"]["optimizer"]);
  EXPECT_TRUE(models[2].contains("cascade"));
}

TEST(Starter, LinesStayNarrow) {
  Guess guess = table_guess();
  guess.notes[0].text = std::string(150, 'x');
  for (int i = 0; i < 100; ++i) guess.notes[1].text += " word";
  std::istringstream lines(make_starter(guess).text(guess));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("xxx") == std::string::npos) {
      EXPECT_LE(line.size(), 100U) << line;
    }
  }
}

}  // namespace
}  // namespace mgm
