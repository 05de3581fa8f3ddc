#include "mgm/data/load.h"

#include <cmath>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/data/check_samples.h"
#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/idx.h"
#include "mgm/data/image_folder.h"
#include "mgm/data/source.h"

namespace mgm {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Registry sources() {
  Registry registry;
  registry.family<SourceKind>().add(source_kind<CsvConfig>());
  registry.family<SourceKind>().add(source_kind<IdxConfig>());
  registry.family<SourceKind>().add(source_kind<ImageFolderConfig>());
  return registry;
}

/// A folder, and data sections that are read in it.
class Load : public testing::Test {
 protected:
  LoadedData load(const std::string& yaml, std::unique_ptr<Encoding> encoding = nullptr) {
    Problems problems;
    const Spec spec = Spec::parse(yaml, "s.yaml", problems);
    problems.throw_if_any();
    LoadedData data =
        encoding ? load_data(spec, folder_.path(), sources(), std::move(encoding), problems)
                 : load_data(spec, folder_.path(), sources(), problems);
    resolved_ = spec.resolved();
    problems.throw_if_any();
    return data;
  }
  std::string problem_of(const std::string& yaml) {
    return error_of([&] { load(yaml); });
  }
  /// 40 people in two classes; every tenth has no age.
  void write_people(const std::string& name = "people.csv", int count = 40) {
    std::string text = "name,age,colour,class\n";
    for (int i = 0; i < count; ++i) {
      text += "P" + std::to_string(i) + "," + (i % 10 == 9 ? "" : std::to_string(20 + i)) + "," +
              (i % 2 == 0 ? "red" : "blue") + "," + (i % 4 == 0 ? "yes" : "no") + "\n";
    }
    folder_.write(name, text);
  }
  TempFolder folder_;
  nlohmann::ordered_json resolved_;
};

constexpr const char* kPeople =
    "source: {csv: people.csv}\n"
    "inputs: {age: {}, colour: {}}\n"
    "targets: {happy: {class: class}, years: {number: age}}\n"
    "split: {validation: 0.1, test: 0.2, seed: 3}\n";

TEST_F(Load, ReadsATableWithSeveralInputsAndTargets) {
  write_people();
  const LoadedData data = load(
      "source: {csv: people.csv}\n"
      "inputs: {age: {}, look: {columns: colour}}\n"
      "targets: {happy: {class: class}}\n"
      "split: {validation: 0.1, test: 0.2, seed: 3}\n");
  EXPECT_EQ(data.dataset->size(), 40U);
  EXPECT_THAT(data.split.train, SizeIs(28));
  EXPECT_THAT(data.split.validation, SizeIs(4));
  EXPECT_THAT(data.split.test, SizeIs(8));
  const std::vector<std::size_t> samples{4, 5, 4};
  const Batch batch = data.dataset->read(samples);
  EXPECT_EQ(batch.samples, samples);
  EXPECT_EQ(batch.inputs.at("age").shape, (Shape{3, 1}));
  EXPECT_EQ(batch.inputs.at("look").shape, (Shape{3, 2}));
  EXPECT_THAT(batch.inputs.at("look").values, ElementsAre(0, 1, 1, 0, 0, 1));
  EXPECT_EQ(batch.targets.at("happy").shape, Shape{3});
  EXPECT_THAT(batch.targets.at("happy").values, ElementsAre(1, 0, 1));
  EXPECT_EQ(batch.inputs.at("age").values[0], batch.inputs.at("age").values[2]);
  EXPECT_THAT(data.dataset->schema().target("happy")->classes, ElementsAre("no", "yes"));
  EXPECT_EQ(data.dataset->read_targets(samples).at("happy").values,
            batch.targets.at("happy").values);
  EXPECT_THAT(data.dataset->column("colour", samples), ElementsAre("red", "blue", "red"));
  EXPECT_EQ(data.dataset->label(4), "5");
  EXPECT_THAT(data.fingerprint, SizeIs(64));
}

TEST_F(Load, KeepsTheShortFormOfASourceWithItsDefaults) {
  write_people();
  std::filesystem::rename(folder_.path() / "people.csv", folder_.path() / "1.10");
  load("{source: {csv: 1.10}, inputs: {age: {}}, targets: {happy: {class: class}}}");
  EXPECT_EQ(resolved_["source"]["csv"]["path"], "1.10");
  EXPECT_EQ(resolved_["source"]["csv"]["delimiter"], ",");
}

TEST_F(Load, RefusesInputsOfReservedNames) {
  write_people();
  EXPECT_THAT(problem_of("source: {csv: people.csv}\ninputs: {path: {columns: age}}\n"
                         "targets: {happy: {class: class}}"),
              HasSubstr("'path' means something else and cannot name an input: say 'path_'"));
}

TEST_F(Load, StratifiesByTheFirstClassTarget) {
  write_people();
  const LoadedData data = load(
      "{source: {csv: people.csv}, inputs: {age: {}}, targets: {happy: {class: class}}, "
      "split: {test: 0.4}}");
  std::size_t yes = 0;
  for (const std::string& value : data.dataset->column("class", data.split.test))
    yes += value == "yes";
  EXPECT_EQ(yes, 4U) << "of 10 in 40";
}

TEST_F(Load, StandardisesByTheTrainingPartAlone) {
  folder_.write("t.csv", "x,part,y\n1,train,0\n3,train,1\n1000,test,0\n-50,validation,1\n");
  const LoadedData data = load(
      "{source: {csv: t.csv}, inputs: {x: {}}, targets: {y: {class: y}}, split: {column: part}}");
  const std::vector<std::size_t> all{0, 1, 2, 3};
  EXPECT_THAT(data.dataset->read(all).inputs.at("x").values, ElementsAre(-1, 1, 998, -52));
}

TEST_F(Load, TakesTheRestOfTheColumnsWhereNoInputsAreNamed) {
  write_people();
  folder_.write("t.csv", "a,b,part,y,z\n1,2,train,0,5\n3,4,train,1,6\n1,2,test,1,7\n");
  const LoadedData data = load(
      "{source: {csv: t.csv}, targets: {y: {class: y}, z: {number: z}}, split: {column: part}}");
  EXPECT_THAT(data.encoding->input_columns(), ElementsAre("a", "b"));
  EXPECT_EQ(data.dataset->schema().inputs.front().name, "features");
  EXPECT_THAT(
      load("{source: {csv: t.csv}, inputs: {p: {columns: [b]}, q: {columns: rest}}, targets: "
           "{y: {class: y}}, split: {column: part}}")
          .encoding->input_columns(),
      ElementsAre("b", "a", "z"));
}

TEST_F(Load, TellsTheColumnRestFromTheRestOfTheColumns) {
  folder_.write("t.csv", "a,rest,y\n1,2,0\n3,4,1\n1,2,1\n3,5,0\n");
  const auto columns = [&](const std::string& inputs) {
    return load("{source: {csv: t.csv}, split: {validation: 0.25}, " + inputs +
                "targets: {y: {class: y}}}")
        .encoding->input_columns();
  };
  EXPECT_THAT(columns(""), ElementsAre("a", "rest"));
  EXPECT_THAT(columns("inputs: {x: {columns: [rest]}}, "), ElementsAre("rest"));
  EXPECT_THAT(columns("inputs: {rest: {}}, "), ElementsAre("rest"));
  EXPECT_THAT(columns("inputs: {x: {columns: a}, z: {columns: rest}}, "), ElementsAre("a", "rest"));
  EXPECT_THAT(problem_of("source: {csv: t.csv}\n"
                         "inputs: {x: {columns: rest}}\n"
                         "targets: {y: {class: y}}\n"),
              HasSubstr("s.yaml:2:23: input 'x': 'rest' means all 2 columns that are left, and one "
                        "of them is called so: write [rest] for that one, or list all"));
}

TEST_F(Load, ReportsAllProblemsOfASectionAtOnceWithTheirPlaces) {
  write_people();
  const std::string problem = problem_of(
      "source: {csv: people.csv}\n"
      "inputs:\n"
      "  age: {typ: numeric}\n"
      "  Bad-Name: {columns: age}\n"
      "  picture: {columns: [age, colour], type: image, resize: [5]}\n"
      "targets:\n"
      "  happy: {}\n"
      "  sad: {class: class, number: age}\n"
      "split: {validation: 0.8, test: 0.3, stratify: hapy}\n"
      "limit: -1\n");
  EXPECT_THAT(problem, AllOf(HasSubstr("s.yaml:3:9: unknown"), HasSubstr("did you mean 'type'?"),
                             HasSubstr("s.yaml:4:3: 'Bad-Name' cannot name an input"),
                             HasSubstr("s.yaml:5:13: an input of images takes one column"),
                             HasSubstr("resize takes two numbers, [height, width], found 1")));
  EXPECT_THAT(
      problem,
      AllOf(HasSubstr("target 'happy' needs exactly one of class, classes, number and image"),
            HasSubstr("target 'sad' needs exactly one of class, classes, number and image, "
                      "found several"),
            HasSubstr("validation, calibration and test take 1.1 of the data"),
            HasSubstr("unknown class target 'hapy'"), HasSubstr("limit")));
}

TEST_F(Load, ReportsAllColumnsThatThereAreNot) {
  write_people();
  const std::string problem = problem_of(
      "source: {csv: people.csv}\n"
      "inputs:\n"
      "  ages: {}\n"
      "  look: {columns: [age, color]}\n"
      "targets: {happy: {class: clas}, years: {number: [age, height]}}\n"
      "split: {column: part}\n");
  EXPECT_THAT(
      problem,
      AllOf(HasSubstr("input 'ages': the source has no column 'ages' (did you mean 'age'?)"),
            HasSubstr("say columns: [...], or columns: rest"),
            HasSubstr("s.yaml:4:25: input 'look': the source has no column 'color' (did you "
                      "mean 'colour'?)"),
            HasSubstr("s.yaml:5:26: the source has no column 'clas' (did you mean 'class'?)"),
            HasSubstr("no column 'height'"), HasSubstr("no column 'part'")));
}

TEST_F(Load, RefusesToShowAModelWhatItIsToPredict) {
  write_people();
  EXPECT_THAT(
      problem_of(kPeople),
      HasSubstr("s.yaml:2:15: input 'age' reads column 'age', which is what target 'years' is "
                "to predict: leave it out"));
}

TEST_F(Load, RefusesOptionsThatDoNotFitTheInput) {
  write_people();
  const auto problem_with = [&](const std::string& input) {
    return problem_of(
        "{source: {csv: people.csv}, targets: {happy: {class: class}}, inputs: {x: {" + input +
        "}}}");
  };
  EXPECT_THAT(problem_with("columns: age, type: numeric, resize: [8, 8]"),
              HasSubstr("'resize' is for images, but the input's type is numeric"));
  EXPECT_THAT(problem_with("columns: age, resize: [8, 8]"),
              HasSubstr("resize is for images, but column 'age' holds text: say type: image"));
  EXPECT_THAT(problem_with("columns: age, channels: 2"), HasSubstr("expected 1 (grey) or 3 (RGB)"));
  EXPECT_THAT(problem_with("columns: name"), HasSubstr("")) << "40 names are categories";
}

TEST_F(Load, ListsTheCellsThatCannotBeRead) {
  folder_.write(
      "t.csv",
      "x,y,part\n1,0,train\n2,1,train\n3,0,validation\nfour,1,validation\n5,2,test\n,0,test\n");
  const std::string problem = problem_of(
      "{source: {csv: t.csv}, inputs: {x: {missing: refuse}}, targets: {y: {class: y}}, "
      "split: {column: part}}");
  EXPECT_THAT(problem,
              AllOf(HasSubstr("t.csv:5: column 'x' holds 'four', expected a number"),
                    HasSubstr("t.csv:7: column 'x' is empty"),
                    HasSubstr("t.csv:6: target 'y': sample 5 is of the class '2', which")));
}

TEST_F(Load, GivesWhatHasNoPlaceInTheDataTheOneInTheSpec) {
  folder_.write("t.csv", "x,y\n,0\n,0\n,0\n");
  EXPECT_THAT(problem_of("source: {csv: t.csv}\ninputs: {x: {}}\ntargets:\n  y: {number: "
                         "y}\nsplit: {validation: 0}"),
              HasSubstr("s.yaml:2:13: input 'x': column 'x' is empty in every training sample"));
  folder_.write("u.csv", "x,y\n1,0\n2,0\n3,0\n");
  EXPECT_THAT(problem_of("source: {csv: u.csv}\ninputs: {x: {}}\ntargets:\n  y: {class: y}\nsplit: "
                         "{validation: 0}"),
              HasSubstr("s.yaml:4:6: target 'y' needs at least two classes"));
  EXPECT_THAT(problem_of("source: {csv: u.csv}\nsplit: {validation: 0.1}"),
              HasSubstr("s.yaml:2:8: split: a share of 0.1 of 3 samples"));
}

TEST_F(Load, SaysOneThingOfASplitThatIsWrong) {
  write_people();
  const std::string start = "{source: {csv: people.csv}, inputs: {age: {}}, split: ";
  EXPECT_EQ(problem_of(start + "[0.1]}"),
            "s.yaml:1:55: 'split': expected a map (map of shares, a column or files), found a list "
            "of 1");
  EXPECT_EQ(problem_of(start + "{test: 2}}"),
            "s.yaml:1:62: 'split.test': expected a number from 0 to 0.9, found 2");
}

TEST_F(Load, KeepsAClassThatOnlyValidationHolds) {
  folder_.write("t.csv", "x,y,part\n1,0,train\n2,1,train\n3,2,validation\n");
  const LoadedData data = load(
      "{source: {csv: t.csv}, inputs: {x: {}}, targets: {y: {class: y}}, split: {column: part}}");
  EXPECT_THAT(data.dataset->schema().target("y")->classes, ElementsAre("0", "1", "2"));
}

TEST_F(Load, TakesValidationAndTestFromSourcesOfTheirOwn) {
  write_people("people.csv", 20);
  write_people("more.csv", 30);
  const LoadedData data = load(
      "{source: {csv: people.csv}, inputs: {age: {}}, targets: {happy: {class: class}}, "
      "split: {validation: {source: {csv: people.csv}}, "
      "test: {source: {csv: {path: more.csv}}, limit: 8}}}");
  EXPECT_EQ(data.dataset->size(), 48U);
  EXPECT_THAT(data.split.train, SizeIs(20));
  EXPECT_THAT(data.split.validation, SizeIs(20));
  EXPECT_THAT(data.split.test, ElementsAre(40, 41, 42, 43, 44, 45, 46, 47));
  std::size_t yes = 0;
  for (const std::string& value : data.dataset->column("class", data.split.test))
    yes += value == "yes";
  EXPECT_EQ(yes, 2U) << "the limit keeps the shares of classes";
}

TEST_F(Load, RefusesPartsThatAreSaidTwice) {
  write_people();
  EXPECT_THAT(problem_of("{source: {csv: people.csv}, inputs: {age: {}}, targets: {happy: {class: "
                         "class}}, split: {column: colour, test: 0.1}}"),
              HasSubstr("a column divides the data, and so do shares or sources"));
}

TEST_F(Load, LimitsTheSamplesByClass) {
  write_people();
  const LoadedData data = load(
      "{source: {csv: people.csv}, inputs: {age: {}}, targets: {happy: {class: class}}, limit: 20, "
      "split: {validation: 0.2}}");
  EXPECT_EQ(data.dataset->size(), 20U);
  EXPECT_THAT(data.split.train, SizeIs(16));
}

TEST_F(Load, YieldsTheSameWithTheResolvedSpecAndTheKeptEncoding) {
  write_people();
  const std::string yaml =
      "{source: {csv: people.csv}, inputs: {age: {}, look: {columns: colour}}, "
      "targets: {happy: {class: class}}, split: {test: 0.2, seed: 5}}";
  const LoadedData data = load(yaml);
  const Spec kept = Spec::from_json(resolved_, "bundle");
  Problems problems;
  auto encoding = read_encoding(nlohmann::ordered_json::parse(data.encoding->json().dump()));
  EXPECT_EQ(encoding->json(), data.encoding->json());
  const LoadedData again =
      load_data(kept, folder_.path(), sources(), std::move(encoding), problems);
  problems.throw_if_any();
  EXPECT_EQ(again.fingerprint, data.fingerprint);
  EXPECT_EQ(again.split.test, data.split.test);
  EXPECT_EQ(again.split.train, data.split.train);
  const Batch before = data.dataset->read(data.split.test);
  const Batch after = again.dataset->read(again.split.test);
  EXPECT_EQ(before.inputs.at("age").values, after.inputs.at("age").values);
  EXPECT_EQ(before.targets.at("happy").values, after.targets.at("happy").values);
}

TEST_F(Load, ReadsAFolderOfPicturesByClass) {
  for (int i = 0; i < 10; ++i) {
    folder_.write("p/cat/" + std::to_string(i) + ".png",
                  png_of(plain_picture(4 + i, 4, 1, 20 + i)));
    folder_.write("p/dog/" + std::to_string(i) + ".jpg", jpeg_of(plain_picture(8, 8, 3, 200 + i)));
  }
  const LoadedData data = load(
      "{source: {images: p/}, inputs: {image: {resize: [6, 5]}}, targets: {label: {class: "
      "folder}}}");
  EXPECT_EQ(data.dataset->schema().input("image")->shape, (Shape{3, 6, 5}));
  EXPECT_THAT(data.dataset->schema().target("label")->classes, ElementsAre("cat", "dog"));
  EXPECT_THAT(data.split.validation, SizeIs(2));
  const std::vector<std::size_t> samples{0, 19};
  const Batch batch = data.dataset->read(samples);
  EXPECT_THAT(batch.targets.at("label").values, ElementsAre(0, 1));
  EXPECT_LT(batch.inputs.at("image").values.front(), 0);
  EXPECT_GT(batch.inputs.at("image").values.back(), 0);
  EXPECT_EQ(data.dataset->label(0), (folder_.path() / "p/cat/0.png").string());
}

TEST_F(Load, LeavesBrokenPicturesToBeFoundByACheckOfEverySample) {
  for (int i = 0; i < 10; ++i) {
    const std::string picture = png_of(plain_picture(16, 16, 1, 20 + i));
    const bool broken = i == 3 || i == 7;
    folder_.write("p/" + std::string(i < 5 ? "a/" : "b/") + std::to_string(i) + ".png",
                  broken ? picture.substr(0, 40) : picture);
  }
  const LoadedData data = load(
      "{source: {images: p}, inputs: {image: {normalise: unit, channels: 1}}, "
      "targets: {label: {class: folder}}, split: {validation: 0}}");
  EXPECT_THAT(error_of([&] { check_samples(*data.dataset); }),
              AllOf(HasSubstr("a/3.png: is a damaged PNG"), HasSubstr("b/7.png: is a damaged PNG"),
                    Not(HasSubstr("4.png"))));
  folder_.write("p/a/3.png", png_of(plain_picture(16, 16, 1, 3)));
  folder_.write("p/b/7.png", png_of(plain_picture(16, 16, 1, 3)));
  EXPECT_EQ(error_of([&] { check_samples(*data.dataset); }), "");
}

TEST_F(Load, ReadsPicturesToPredict) {
  for (int i = 0; i < 4; ++i) {
    const std::string name = "a/" + std::to_string(i) + ".png";
    folder_.write("p/" + name, png_of(plain_picture(4, 4, 3, 20 * i)));
    if (i != 2) folder_.write("edges/" + name, png_of(plain_picture(2, 2, 1, 51)));
  }
  const LoadedData data = load(
      "{source: {images: p}, inputs: {image: {resize: [3, 3]}}, targets: {edges: {image: edges}}, "
      "split: {validation: 0}}");
  EXPECT_EQ(data.dataset->schema().target("edges")->shape, (Shape{1, 3, 3})) << "as the input";
  const std::vector<std::size_t> samples{1, 2};
  const Array edges = data.dataset->read(samples).targets.at("edges");
  EXPECT_EQ(edges.shape, (Shape{2, 1, 3, 3}));
  EXPECT_NEAR(edges.values.front(), 0.2, 1e-6);
  EXPECT_TRUE(std::isnan(edges.values.back()));
  EXPECT_THAT(data.dataset->read_targets(samples), SizeIs(1));
}

TEST_F(Load, ReadsPicturesNamedInATable) {
  folder_.write("in/p/1.png", png_of(plain_picture(4, 4, 1, 0)));
  folder_.write("in/p/2.png", png_of(plain_picture(4, 4, 1, 255)));
  folder_.write("in/t.csv", "photo,y\np/1.png,0\np/2.png,1\n");
  const std::string yaml =
      "{source: {csv: in/t.csv}, inputs: {photo: {type: image}}, targets: {y: {class: y}}, "
      "split: {validation: 0}}";
  EXPECT_EQ(load(yaml).dataset->schema().input("photo")->shape, (Shape{1, 4, 4}));
  folder_.write("in/t.csv", "photo,y\np/1.png,0\np/2.png,1\np/3.png,1\n");
  EXPECT_THAT(problem_of(yaml),
              HasSubstr("t.csv:4: column 'photo' holds 'p/3.png', but there is no"));
}

TEST_F(Load, NamesAnUnknownSourceAndAMissingFile) {
  EXPECT_THAT(problem_of("{source: {cvs: people.csv}}"),
              HasSubstr("unknown source 'cvs' (did you mean 'csv'?)"));
  EXPECT_THAT(problem_of("{inputs: {}}"), HasSubstr("source"));
  EXPECT_THAT(problem_of("{source: {csv: nowhere.csv}}"), HasSubstr("nowhere.csv: cannot be read"));
  EXPECT_THAT(problem_of("{source: {csv: {header: true}}}"), HasSubstr("missing option 'path'"));
  EXPECT_THAT(problem_of("{source: {idx: x}}"), HasSubstr("expected a map of options"));
}

TEST_F(Load, RefusesASpecThatAsksForAColumnOfImagesAsText) {
  folder_.write("p/a/1.png", png_of(plain_picture(4, 4, 1, 0)));
  EXPECT_THAT(problem_of("{source: {images: p}, targets: {label: {class: image}}}"),
              HasSubstr("column 'image' holds images, expected text"));
}

TEST_F(Load, ThrowsForColumnsOfADatasetThatThereAreNot) {
  write_people();
  const LoadedData data =
      load("{source: {csv: people.csv}, inputs: {age: {}}, targets: {happy: {class: class}}}");
  try {
    data.dataset->column("colur", data.split.train);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kSpec);
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'colour'?"));
  }
  const std::vector<std::size_t> beyond{40};
  EXPECT_THROW(data.dataset->read(beyond), Error);
}

TEST_F(Load, ReadsFashionMnistWithItsTestFiles) {
  const std::string mnist = "/usr/share/datasets/fashion-mnist/";
  const LoadedData data = load(
      "source: {idx: {images: " + mnist + "t10k-images-idx3-ubyte.gz, labels: " + mnist +
      "t10k-labels-idx1-ubyte.gz}}\n"
      "targets: {label: {class: label, names: [top, trouser, pullover, dress, coat, sandal, shirt, "
      "sneaker, bag, boot]}}\n"
      "split: {test: 0.2}\n"
      "limit: 1000\n");
  EXPECT_EQ(data.dataset->size(), 1000U);
  EXPECT_EQ(data.dataset->schema().input("image")->shape, (Shape{1, 28, 28}));
  EXPECT_THAT(data.dataset->schema().target("label")->classes, SizeIs(10));
  EXPECT_THAT(data.split.test, SizeIs(200));
  const Array images = data.dataset->read(data.split.train).inputs.at("image");
  double sum = 0, squares = 0;
  for (const float value : images.values) {
    sum += value;
    squares += static_cast<double>(value) * value;
  }
  const auto count = static_cast<double>(images.values.size());
  EXPECT_NEAR(sum / count, 0, 1e-3);
  EXPECT_NEAR(squares / count, 1, 1e-3);
}

}  // namespace
}  // namespace mgm
