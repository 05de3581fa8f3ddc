#include "mgm/data/guess.h"

#include <gmock/gmock.h>

#include "mgm/base/text.h"
#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/load.h"
#include "mgm/data/source.h"

namespace mgm {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> texts(const Guess& guess) {
  std::vector<std::string> all;
  for (const GuessNote& note : guess.notes) {
    EXPECT_TRUE(guess.data.contains(note.path) || note.path == "targets") << note.path;
    all.push_back(note.text);
  }
  return all;
}

class Guessing : public testing::Test {
 protected:
  Guess guess(const std::string& path, const std::string& target = "") const {
    return guess_data(path, folder_.path(), target);
  }

  /// The guessed section must be one that loads.
  LoadedData load(const Guess& guess) const {
    Registry registry;
    registry.family<SourceKind>().add(source_kind<CsvConfig>());
    registry.family<SourceKind>().add(source_kind<IdxConfig>());
    registry.family<SourceKind>().add(source_kind<ImageFolderConfig>());
    Problems problems;
    LoadedData data =
        load_data(Spec::from_json(guess.data, "guess"), folder_.path(), registry, problems);
    problems.throw_if_any();
    return data;
  }

  std::string table_of(const std::string& header, const std::function<std::string(int)>& row) {
    std::string text = header + "\n";
    for (int i = 0; i < 60; ++i) text += row(i) + "\n";
    return text;
  }
  TempFolder folder_;
};

TEST_F(Guessing, ATableFindsInputsOfEveryTypeAndTheTarget) {
  folder_.write("t.csv", table_of("id,age,colour,constant,review,name,Class", [](int i) {
                  const std::string n = std::to_string(i);
                  return n + "," + std::to_string(i * 37 % 23) + "," +
                         (i % 3 == 0 ? "red" : "blue") + ",x,this is the text " + n + ",N" + n +
                         "," + (i % 2 == 0 ? "yes" : "no");
                }));
  const Guess made = guess("t.csv");
  EXPECT_EQ(made.source, "csv");
  EXPECT_EQ(made.samples, 60U);
  EXPECT_EQ(made.target.name, "class");
  EXPECT_EQ(made.target.column, "Class");
  EXPECT_TRUE(made.target.is_class);
  EXPECT_THAT(made.target.classes, ElementsAre("no", "yes"));
  ASSERT_THAT(made.inputs, SizeIs(2));
  EXPECT_THAT(made.inputs[0].columns, ElementsAre("age", "colour"));
  EXPECT_EQ(made.inputs[1].name, "review");
  EXPECT_EQ(made.inputs[1].type, "text");
  EXPECT_THAT(texts(made), Contains("Column 'id' is left out: it counts the rows."));
  EXPECT_THAT(texts(made),
              Contains("Column 'constant' is left out: it always holds the same value."));
  EXPECT_THAT(texts(made), Contains(HasSubstr("Column 'name' is left out: it holds very many")));
  EXPECT_THAT(texts(made), Contains("Numbers: age. Categories: colour."));
  const LoadedData data = load(made);
  EXPECT_EQ(data.dataset->schema().inputs.size(), 2U);
  EXPECT_THAT(data.split.test, SizeIs(12));
}

TEST_F(Guessing, FewTextsAmongNumbersAreMissingNumbers) {
  folder_.write("t.csv", table_of("age,price,kind", [](int i) {
                  return (i == 7 ? "unknown" : std::to_string(i * 37 % 23)) + "," +
                         (i == 3 ? "n.a." : std::to_string(i * i) + ".25") + "," +
                         (i % 2 == 0 ? "yes" : "no");
                }));
  const Guess made = guess("t.csv");
  EXPECT_THAT(made.data["source"]["csv"]["missing"],
              ElementsAre("NA", "N/A", "?", "nan", "NaN", "null", "NULL", "unknown", "n.a."));
  EXPECT_THAT(texts(made), Contains("Numbers: age, price. Categories: none."));
  EXPECT_THAT(texts(made), Contains(testing::ContainsRegex(
                               "Column 'age' holds numbers but for 'unknown' [(].*t.csv:9[)]")));
  EXPECT_EQ(load(made).dataset->schema().inputs.front().shape, Shape{2});
  const Guess price = guess("t.csv", "price");
  EXPECT_FALSE(price.target.is_class);
  EXPECT_THAT(texts(price), Contains("Passed over, since they have no target: 1 row."));
  load(price);
}

TEST_F(Guessing, TextsAmongNumbersThatMeanSomethingElsewhereAreToBeMended) {
  folder_.write("t.csv", table_of("age,size,colour,kind", [](int i) {
                  const std::string n = std::to_string(i);
                  return (i == 7 ? "unknown" : n + ".5") + "," + (i % 5 == 0 ? "n" + n : n + ".5") +
                         "," + (i % 3 == 0 ? "unknown" : "red") + "," + (i % 2 == 0 ? "yes" : "no");
                }));
  const Guess made = guess("t.csv");
  EXPECT_FALSE(made.data["source"]["csv"].contains("missing"));
  EXPECT_THAT(texts(made),
              Contains(testing::ContainsRegex(
                  "Column 'age' is left out: it holds numbers in 98.33 % of its cells, "
                  "and a text such as 'unknown' [(].*t.csv:9[)], which column 'colour' "
                  "holds too: mend them")));
  EXPECT_THAT(texts(made), Contains(testing::ContainsRegex(
                               "Column 'size' is left out: it holds numbers in 80 % of its cells, "
                               "and texts such as 'n0' [(].*t.csv:2[)]: mend them")));
  load(made);
}

TEST_F(Guessing, ATableWithoutAHeaderAndWithAnotherDelimiter) {
  folder_.write("iris.data", table_of("5.1;3.5;0", [](int i) {
                  return std::to_string(i % 7) + ".5;" + std::to_string(i % 5) + ".25;" +
                         std::to_string(i % 3);
                }));
  const Guess made = guess("iris.data");
  EXPECT_EQ(made.data["source"]["csv"]["header"], false);
  EXPECT_EQ(made.data["source"]["csv"]["delimiter"], ";");
  EXPECT_EQ(made.data["inputs"]["features"]["columns"], "rest");
  EXPECT_EQ(made.target.column, "c3");
  EXPECT_TRUE(made.target.is_class);
  EXPECT_EQ(load(made).dataset->schema().inputs.front().shape, Shape{2});
}

TEST_F(Guessing, ListsTheColumnsWhereOneIsCalledRest) {
  folder_.write("t.csv", table_of("rest,x,label", [](int i) {
                  return std::to_string(i % 7) + ".5," + std::to_string(i % 5) + ".25," +
                         (i % 3 == 0 ? "a" : "b");
                }));
  const Guess made = guess("t.csv");
  EXPECT_EQ(made.data["inputs"]["features"]["columns"], nlohmann::ordered_json({"rest", "x"}));
  EXPECT_EQ(load(made).dataset->schema().inputs.front().shape, Shape{2});
}

TEST_F(Guessing, ANumberIsToBePredictedWhereTheLastColumnMeasuresSomething) {
  folder_.write("t.csv", table_of("x,price", [](int i) {
                  return std::to_string(i % 9) + "," + std::to_string(i * 3) + ".5";
                }));
  const Guess made = guess("t.csv");
  EXPECT_FALSE(made.target.is_class);
  EXPECT_EQ(made.data["targets"]["price"]["number"], "price");
  EXPECT_EQ(load(made).dataset->schema().target("price")->type, TargetInfo::Type::kNumber);
}

TEST_F(Guessing, ATargetIsKnownByItsName) {
  folder_.write("t.csv", table_of("Target,x", [](int i) {
                  return std::string(i % 2 == 0 ? "a," : "b,") + std::to_string(i % 9);
                }));
  EXPECT_EQ(guess("t.csv").target.column, "Target");
}

TEST_F(Guessing, TheTargetMayBeNamed) {
  folder_.write("t.csv", table_of("id,x,kind", [](int i) {
                  return std::to_string(i) + "," + std::to_string(i * 7 % 31) +
                         (i % 2 == 0 ? ",a" : ",b");
                }));
  const Guess made = guess("t.csv", "x");
  EXPECT_EQ(made.target.column, "x");
  EXPECT_THAT(made.inputs.front().columns, ElementsAre("kind"));
  EXPECT_EQ(load(made).dataset->schema().targets.front().name, "x");
  EXPECT_THAT(error_of([&] { guess("t.csv", "knid"); }),
              HasSubstr("unknown column 'knid' (did you mean 'kind'?)"));
  EXPECT_THAT(error_of([&] { guess("t.csv", "id"); }),
              HasSubstr("column 'id' suits no target: it counts the rows"));
}

TEST_F(Guessing, ATableOfPathsOfPictures) {
  folder_.write("p/1.png", png_of(plain_picture(9, 9, 3, 7)));
  folder_.write("t.csv", table_of("photo,label", [](int i) {
                           return std::string("p/1.png,") + (i % 2 == 0 ? "a" : "b");
                         }) + "p/1.PNG.png,a\n");
  const Guess made = guess("t.csv");
  EXPECT_EQ(made.data["inputs"]["photo"]["type"], "image");
}

TEST_F(Guessing, InputsOfLikeNamesStayApart) {
  folder_.write("t.csv", table_of("Review!,review?,features,y", [](int i) {
                  const std::string text = "it is as good as number " + std::to_string(i);
                  return text + "," + text + "," + text + "," + (i % 2 == 0 ? "a" : "b");
                }));
  const Guess made = guess("t.csv");
  EXPECT_EQ(made.data["inputs"].size(), 3U);
  EXPECT_TRUE(made.data["inputs"].contains("review_2"));
  EXPECT_TRUE(made.data["inputs"].contains("features_2")) << "the table's own name is kept free";
}

TEST_F(Guessing, AFolderOfPicturesByClass) {
  for (int i = 0; i < 12; ++i) {
    folder_.write("p/cat/" + std::to_string(i) + ".png", png_of(plain_picture(20 + i, 30, 3, 7)));
    if (i < 8)
      folder_.write("p/dog/" + std::to_string(i) + ".png", png_of(plain_picture(9, 9, 3, 7)));
  }
  const Guess made = guess("p");
  EXPECT_EQ(made.source, "images");
  EXPECT_THAT(made.target.classes, ElementsAre("cat", "dog"));
  EXPECT_THAT(texts(made), Contains("'dog' has the fewest pictures, 8, and 'cat' the most, 12."));
  EXPECT_EQ(made.data["inputs"]["image"]["resize"], nlohmann::ordered_json({64, 64}));
  EXPECT_EQ(load(made).dataset->schema().input("image")->shape, (Shape{3, 64, 64}));
}

TEST_F(Guessing, AFolderOfPicturesThatAreDividedAlready) {
  for (int i = 0; i < 10; ++i) {
    for (const char* part : {"train", "val", "test"}) {
      for (const char* kind : {"a", "b"}) {
        folder_.write(std::string("p/") + part + "/" + kind + "/" + std::to_string(i) + ".png",
                      png_of(plain_picture(16, 16, 1, 7)));
      }
    }
  }
  const Guess made = guess("p");
  EXPECT_EQ(made.samples, 20U);
  EXPECT_EQ(made.data["source"]["images"], "p/train");
  const LoadedData data = load(made);
  EXPECT_THAT(data.split.train, SizeIs(20));
  EXPECT_THAT(data.split.validation, SizeIs(20));
  EXPECT_THAT(data.split.test, SizeIs(20));
  EXPECT_EQ(data.dataset->schema().input("image")->shape, (Shape{1, 16, 16})) << "small: as it is";
}

TEST_F(Guessing, AFolderOfPicturesWithoutClassesHasNoTarget) {
  folder_.write("p/1.png", png_of(plain_picture(9, 9, 3, 7)));
  const Guess made = guess("p");
  EXPECT_THAT(made.target.name, IsEmpty());
  EXPECT_THAT(texts(made), Contains(HasSubstr("There are no folders of classes")));
}

TEST_F(Guessing, AFolderOfIdxFiles) {
  const Guess made = guess_data("/usr/share/datasets/fashion-mnist", folder_.path());
  EXPECT_EQ(made.source, "idx");
  EXPECT_EQ(made.samples, 60'000U);
  EXPECT_THAT(made.target.classes, SizeIs(10));
  EXPECT_EQ(made.data["source"]["idx"]["labels"],
            "/usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz");
  EXPECT_EQ(made.data["split"]["test"]["source"]["idx"]["images"],
            "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz");
}

TEST_F(Guessing, AFolderWithOneTable) {
  folder_.write("d/t.csv", table_of("x,y", [](int i) {
                  return std::to_string(i % 9) + "," + std::to_string(i % 2);
                }));
  EXPECT_EQ(guess("d").data["source"]["csv"], "d/t.csv");
  folder_.write("d/u.csv", "x\n1\n");
  EXPECT_THAT(error_of([&] { guess("d"); }), HasSubstr("holds 2 tables (t.csv, u.csv): name one"));
}

TEST_F(Guessing, WantsEnoughSamplesToDivide) {
  std::string text = "x,y\n";
  for (int i = 0; i < 9; ++i) text += std::to_string(i * i) + (i % 2 == 0 ? ",a\n" : ",b\n");
  folder_.write("t.csv", text);
  EXPECT_THAT(error_of([&] { guess("t.csv"); }),
              HasSubstr("holds 9 samples, expected at least 10"));
  folder_.write("t.csv", text + "1,a\n");
  EXPECT_EQ(load(guess("t.csv")).split.validation.size(), 1U);
}

TEST_F(Guessing, LeavesAColumnOutThatIsNearlyEmpty) {
  folder_.write("t.csv", table_of("x,note,y", [](int i) {
                  return std::to_string(i % 9) + (i < 4 ? ",3," : ",,") + (i % 2 == 0 ? "a" : "b");
                }));
  EXPECT_THAT(texts(guess("t.csv")),
              Contains("Column 'note' is left out: it is nearly always empty."));
  folder_.write("u.csv", table_of("x,note,y", [](int i) {
                  return std::to_string(i % 9) + (i < 4 ? "," + std::to_string(i * i) : ",") + "," +
                         (i % 2 == 0 ? "a" : "b");
                }));
  EXPECT_THAT(texts(guess("u.csv")),
              Contains("Column 'note' is left out: it is nearly always empty."));
}

TEST_F(Guessing, FailsWhereNothingCanBeMadeOfTheData) {
  folder_.write("d/readme.txt", "x");
  EXPECT_THAT(error_of([&] { guess("d"); }), HasSubstr("holds no PNG, JPEG, IDX or CSV files"));
  EXPECT_THAT(error_of([&] { guess("e"); }), HasSubstr("does not exist"));
  folder_.write("one.png", png_of(plain_picture(9, 9, 3, 7)));
  EXPECT_THAT(error_of([&] { guess("one.png"); }), HasSubstr("is a single picture"));
  folder_.write("t.jsonl", "{\"a\": 1}\n");
  EXPECT_THAT(error_of([&] { guess("t.jsonl"); }), HasSubstr("write it as comma-separated values"));
  folder_.write("t.csv", "a,b\nx,y\nz,w\n");
  EXPECT_THAT(error_of([&] { guess("t.csv"); }), HasSubstr("no column suits as a target"));
  folder_.write("u.csv", "a,b\n1,x\n2,x\n3,x\n");
  EXPECT_THAT(error_of([&] { guess("u.csv"); }), HasSubstr("no column suits as an input"));
}

}  // namespace
}  // namespace mgm
