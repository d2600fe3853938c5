#include "io/data_files.hpp"

#include "bizo/core/error.hpp"
#include "io/results.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

DatasetRequest request_of(const std::string& path) {
  DatasetRequest request;
  request.path = path;
  return request;
}

class DataFilesTest : public TemporaryFolder {
 protected:
  Dataset read(const DatasetRequest& request) const { return FileData().dataset(request); }
  Dataset read(const std::string& name, const std::string& text) const {
    return read(request_of(file(name, text)));
  }

  // The complaint about `text`, without the folder.
  std::string failure_report(const std::string& name, const std::string& text) const {
    return failure_report(request_of(file(name, text)));
  }
  std::string failure_report(const DatasetRequest& request) const {
    const std::string message = message_of<ConfigError>([&] { read(request); });
    const std::string folder = path("");
    return message.starts_with(folder) ? message.substr(folder.size()) : message;
  }
};

const std::string kLine = "; a line reads: label index:value index:value ...";

TEST_F(DataFilesTest, LibsvmStaysSparse) {
  const Dataset data = read("a.svm", "# two samples\n+1 1:0.5 4:-2e1 # why not\r\n\n-1 2:3\n");
  ASSERT_TRUE(data.features.is_sparse());
  EXPECT_EQ(data.features.sparse().nonZeros(), 3);
  Matrix expected = Matrix::Zero(4, 2);
  expected << 0.5, 0, 0, 3, 0, 0, -20, 0;
  EXPECT_EQ(Matrix(data.features.sparse()), expected);
  EXPECT_EQ(data.targets, Eigen::Vector2d(1, -1));
  EXPECT_EQ(data.origin, path("a.svm"));
}

TEST_F(DataFilesTest, LibsvmDimension) {
  DatasetRequest request = request_of(file("a.svm", "1 2:1\n0\n"));
  request.dimension = 7;
  EXPECT_EQ(read(request).features.dimension(), 7);
  request.dimension = 1;
  EXPECT_EQ(failure_report(request), "a.svm:1:3: index 2 is more than problem.features = 1");
}

TEST_F(DataFilesTest, LibsvmComplaints) {
  EXPECT_EQ(failure_report("a.svm", "1 1:1\n1 3:"), "a.svm:2:5: \"\" is not a number" + kLine);
  EXPECT_EQ(failure_report("a.svm", "1 3"), "a.svm:1:3: \"3\" is not index:value" + kLine);
  EXPECT_EQ(failure_report("a.svm", "1 x:3"), "a.svm:1:3: \"x:3\" is not index:value" + kLine);
  EXPECT_EQ(failure_report("a.svm", "one 1:3"), "a.svm:1:1: \"one\" is not a number" + kLine);
  EXPECT_EQ(failure_report("a.svm", "1 1:nan"), "a.svm:1:5: \"nan\" is not finite" + kLine);
  EXPECT_EQ(failure_report("a.svm", "1 1:1e999"),
            "a.svm:1:5: \"1e999\" is out of the range of double" + kLine);
  EXPECT_EQ(failure_report("a.svm", "1 0:1"),
            "a.svm:1:3: index 0; indices start at 1, or set problem.zero_based = yes where they start at 0");
  EXPECT_EQ(failure_report("a.svm", "1 2:1 2:1"),
            "a.svm:1:7: index 2 after 2; the indices of a line must ascend");
  EXPECT_EQ(failure_report("a.svm", "1 9:1 2:1"),
            "a.svm:1:7: index 2 after 9; the indices of a line must ascend");
  EXPECT_EQ(failure_report("a.svm", "# nothing\n"), "a.svm: there are no samples in it");
  EXPECT_EQ(failure_report("a.svm", "1\n2\n"), "a.svm: there are no features in it");
}

TEST_F(DataFilesTest, LibsvmFromZero) {
  DatasetRequest request = request_of(file("a.svm", "1 0:7 2:8\n0 1:9\n"));
  request.first_index = 0;
  EXPECT_EQ(Matrix(read(request).features.sparse()), (Matrix(3, 2) << 7, 0, 0, 9, 8, 0).finished());
  request.dimension = 2;
  EXPECT_EQ(failure_report(request), "a.svm:1:7: index 2 is more than problem.features = 2 allows");
}

TEST_F(DataFilesTest, LibsvmQueries) {
  EXPECT_EQ(read("a.svm", "1 qid:3 1:7\n").features.dimension(), 1);
  EXPECT_EQ(failure_report("a.svm", "1 1:7 qid:3"), "a.svm:1:7: \"qid:3\" is not index:value" + kLine);
}

// A single line must not decide how much memory is asked for.
TEST_F(DataFilesTest, LibsvmIndexOutOfAllProportion) {
  const std::string text = "1 1:1\n0 2000000000:1\n";
  EXPECT_EQ(failure_report("a.svm", text),
            "a.svm:2:3: index 2000000000 is beyond any sensible number of features; fix it, or set "
            "problem.features to their number");
  DatasetRequest request = request_of(file("a.svm", "1 9223372036854775807:1\n"));
  request.first_index = 0;
  EXPECT_EQ(failure_report(request), "a.svm:1:3: index 9223372036854775807 is beyond any number of features");
}

// Windows writes numbers with a # in them; a comment begins a line or follows a blank.
TEST_F(DataFilesTest, NumbersOfWindowsAreNoComments) {
  EXPECT_EQ(failure_report("a.svm", "1 1:1.#QNAN 2:3"), "a.svm:1:5: \"1.#QNAN\" is not a number" + kLine);
  EXPECT_EQ(message_of<ConfigError>([&] { FileData().vector(file("v", "1 -1.#IND"), ""); }),
            path("v") + ":1:3: \"-1.#IND\" is not a number; numbers are separated by white space or commas");
}

TEST_F(DataFilesTest, CsvWithoutHeader) {
  const Dataset data = read("a.csv",
                            "\xEF\xBB\xBF"
                            "1, 5,3\r\n4,2,+6\r\n\r\n");
  EXPECT_EQ(data.features.dense(), (Matrix(2, 2) << 1, 4, 5, 2).finished());
  EXPECT_EQ(data.targets, Eigen::Vector2d(3, 6));
}

TEST_F(DataFilesTest, CsvSeparatorsAndQuotes) {
  for (const char* text :
       {"a;\"b; or c\";y\n1;2;3\n", "a\t\"b; or c\"\ty\n1\t2\t3\n", "a,\"b, or c\",y\n\"1\",2,3\n"}) {
    const Dataset data = read("a.csv", text);
    EXPECT_EQ(data.features.dense(), Eigen::Vector2d(1, 2)) << text;
    EXPECT_EQ(data.targets(0), 3);
  }
}

TEST_F(DataFilesTest, CsvLabelAndLeftOutColumns) {
  DatasetRequest request = request_of(file("a.csv", "id,u,v,w\nx17,1,2,3\nx18,4,5,6\n"));
  request.leave_out = {"id"};
  for (const char* label : {"u", "1"}) {
    request.label = label;
    const Dataset data = read(request);
    EXPECT_EQ(data.targets, Eigen::Vector2d(1, 4));
    EXPECT_EQ(data.features.dense(), (Matrix(2, 2) << 2, 5, 3, 6).finished());
  }
  request.leave_out = {"first", "2"};
  request.label = "last";
  EXPECT_EQ(read(request).features.dense(), (Matrix(1, 2) << 1, 4).finished());
  request.label = "id";
  EXPECT_EQ(failure_report(request), "a.csv: problem.label = id is one of the columns of problem.leave_out");
  request.label = "z";
  EXPECT_EQ(failure_report(request),
            "a.csv: problem.label = z: there is no such column; known: first, last, 0 to 3, id, u, v, w");
}

// Names have no number in them; what may be a sample as well is not guessed.
TEST_F(DataFilesTest, CsvHeaderOrSample) {
  const std::string unclear =
      "a.csv:1:1: this first row may be names of columns or a sample; set problem.header";
  for (const char* first :
       {"0,1,2", "1,2,3", "2019,2020,2021", "1000,2000,3000", "u,v,2", ",0,1,2", "0,1,y"}) {
    const std::string text = std::string(first) + "\n4.5,5.5,6.5\n7.5,8.5,9.5\n1.5,2.5,3.5\n";
    EXPECT_TRUE(failure_report("a.csv", text).starts_with(unclear)) << first;
    DatasetRequest request = request_of(file("a.csv", text));
    if (std::string(first).starts_with(",")) continue;
    request.header = Given::yes;
    EXPECT_EQ(read(request).targets, Eigen::Vector3d(6.5, 9.5, 3.5)) << first;
  }
  for (const char* first : {"3,1,2", "0,0,1", "4.5,5.5,6.25", "1.5,2.5,3.5"})
    EXPECT_EQ(read("a.csv", std::string(first) + "\n4.5,5.5,6.5\n3,8,9\n1,2.5,3.5\n").targets.size(), 4)
        << first;
  EXPECT_EQ(read("a.csv", ",v,y\n4,5,6\n").features.dense(), Matrix::Constant(1, 1, 5));
}

TEST_F(DataFilesTest, CsvHeaderAsSaid) {
  DatasetRequest request = request_of(file("a.csv", "1,2,3\n4,5,6\n"));
  request.header = Given::no;
  EXPECT_EQ(read(request).targets, Eigen::Vector2d(3, 6));
  request.label = "2";  // the name, not the place
  request.header = Given::yes;
  EXPECT_EQ(read(request).targets, Vector::Constant(1, 5));
}

TEST_F(DataFilesTest, CsvColumnsWithoutHeader) {
  DatasetRequest request = request_of(file("a.csv", "x17,1,7\nx18,4,5\n"));
  request.leave_out = {"first"};
  EXPECT_EQ(read(request).targets, Eigen::Vector2d(7, 5));
  request.leave_out = {"id"};
  EXPECT_EQ(failure_report(request),
            "a.csv: problem.leave_out = id: there is no such column; known: first, last, 0 to 2 (there is no "
            "header)");
}

// Numbers of rows are no feature; what else a first column may be is left to the user.
TEST_F(DataFilesTest, CsvIndex) {
  const std::string rows = "0,8,4,0\n1,2,5,1\n2,2,6,1\n";
  const Matrix with = (Matrix(3, 3) << 0, 1, 2, 8, 2, 2, 4, 5, 6).finished();
  FileData files;
  EXPECT_EQ(files.dataset(request_of(file("a.csv", ",u,v,y\n" + rows))).features.dense(), with.bottomRows(2));
  ASSERT_EQ(files.notes().size(), 1);
  EXPECT_EQ(files.notes()[0], path("a.csv") +
                                  ": the first column has no name and is left out; if it is a feature, "
                                  "set problem.index = no");
  for (const char* names : {"n,u,v,y\n", ""}) {
    EXPECT_EQ(
        failure_report("a.csv", names + rows),
        "a.csv: its first column numbers the samples; set problem.index = yes to leave it out, or no if it "
        "is a feature");
    DatasetRequest request = request_of(path("a.csv"));
    request.index = Given::yes;
    EXPECT_EQ(read(request).features.dense(), with.bottomRows(2));
    request.index = Given::no;
    EXPECT_EQ(read(request).features.dense(), with);
    request.label = "first";
    EXPECT_EQ(read(request).targets, Eigen::Vector3d(0, 1, 2));
  }
}

TEST_F(DataFilesTest, CsvDecimalComma) {
  DatasetRequest request = request_of(file("a.csv", "u;v;y\n0,5;-1,25e2;1\n1;2;0\n"));
  EXPECT_TRUE(failure_report(request).ends_with("thousands must not be separated"))
      << failure_report(request);
  request.decimal = ',';
  EXPECT_EQ(read(request).features.dense(), (Matrix(2, 2) << 0.5, 1, -125, 2).finished());
  request = request_of(file("a.csv", "u;v;y\n1.234,5;2;1\n"));
  request.decimal = ',';
  EXPECT_TRUE(failure_report(request).starts_with(
      "a.csv:2:1: \"1.234,5\" is not a number: a number has digits, a decimal"));
}

TEST_F(DataFilesTest, CsvUnknownColumn) {
  DatasetRequest request = request_of(file("a.csv", "a1,b2,c3,d4,e5,f6,g7,h8,i9,j10,k11,l12,weight\n"));
  request.label = "wieght";
  EXPECT_EQ(
      failure_report(request),
      "a.csv: problem.label = wieght: there is no such column; did you mean weight?; known: first, last, "
      "0 to 12, a1, b2, c3, d4, e5, f6, g7, h8, i9, j10, k11, l12, ...");
}

TEST_F(DataFilesTest, CsvComplaints) {
  const std::string out = "leave the column out with problem.leave_out = ";
  const std::string missing = ": a value is missing; fill it in, or remove the line, or " + out;
  EXPECT_EQ(failure_report("a.csv", "u,v,y\n1,abc,3\n"),
            "a.csv:2:3: \"abc\" is not a number: every field must be a finite number; " + out +
                "v, or with problem.index = yes if it is the first and names the samples");
  EXPECT_EQ(
      failure_report("a.csv", "1,7\n3,abc\n"),
      "a.csv:2:3: \"abc\" is not a number: it is the label; write the classes as numbers 0, 1, ..., or set "
      "problem.label to another column");
  EXPECT_EQ(failure_report("a.csv", "u,v\n3,\n"), "a.csv:2:3: \"\" is not a number" + missing + "v");
  EXPECT_EQ(failure_report("a.csv", "\"u v\",y\n?,1\n"),
            "a.csv:2:1: \"?\" is not a number" + missing + "\"u v\"");
  EXPECT_EQ(failure_report("a.csv", "u,y\nNaN,4\n"), "a.csv:2:1: \"NaN\" is not finite" + missing + "u");
  EXPECT_EQ(failure_report("a.csv", "1,7\n3,inf\n"),
            "a.csv:2:3: \"inf\" is not finite; every field must be a finite number; " + out + "1");
  EXPECT_EQ(failure_report("a.csv", "1.5,7\n1e999,2\n"),
            "a.csv:2:1: \"1e999\" is out of the range of double; every field must be a finite number");
  const std::string remedy = ": complete the line, or check problem.separator and problem.decimal";
  EXPECT_EQ(failure_report("a.csv", "1,7\n3\n"), "a.csv:2:1: 1 fields; the first line has 2" + remedy);
  EXPECT_EQ(failure_report("a.csv", "1,7\n3,4,5\n"), "a.csv:2:1: 3 fields; the first line has 2" + remedy);
  EXPECT_EQ(failure_report("a.csv", ""), "a.csv: there are no samples in it");
  EXPECT_EQ(failure_report("a.csv", "u,v\n"), "a.csv: there are no samples in it");
  EXPECT_EQ(failure_report("a.csv", "u\n1\n"), "a.csv: there are no features in it");
}

TEST_F(DataFilesTest, FilesThatCannotBeRead) {
  EXPECT_EQ(message_of<Error>([&] { read(request_of(path("none.csv"))); }),
            "cannot open " + path("none.csv") + ": No such file or directory; check problem.data");
  std::filesystem::create_directory(path("folder.csv"));
  EXPECT_EQ(message_of<Error>([&] { read(request_of(path("folder.csv"))); }),
            "cannot read " + path("folder.csv") + ": Is a directory");
  EXPECT_EQ(message_of<Error>([&] { read("a.h5", "not really"); }),
            "cannot open " + path("a.h5") + ": it is not an HDF5 file, or is damaged");
  EXPECT_EQ(
      failure_report("a.xyz", "1"),
      "a.xyz: its extension does not identify the format; set problem.format to libsvm, csv, hdf5 or idx");
  DatasetRequest request = request_of(file("b.xyz", "1 2:3"));
  request.format = "libsvm";
  EXPECT_EQ(read(request).features.dimension(), 2);
  request.format = "arff";
  EXPECT_EQ(failure_report(request),
            "problem.format = arff: there is no such format; known: auto, libsvm, csv, hdf5, idx");
}

// A results file has samples x features too: its iterates, with the columns of its trace for labels.
TEST_F(DataFilesTest, Hdf5) {
  ResultsRecorder recorder({}, {.path = path("a.h5"), .record_iterates = 1});
  for (Index k = 0; k < 3; ++k) {
    Iteration iteration;
    iteration.iteration = 7 + k;
    Solution solution{.x = Vector::Constant(2, static_cast<double>(k)), .y = Vector::Constant(3, kNaN)};
    solution.x(1) = 10;
    recorder.iteration(iteration, solution, solution);
  }
  recorder.finished({});

  DatasetRequest request = request_of(path("a.h5"));
  EXPECT_EQ(failure_report(request), "a.h5: there is no dataset y; set problem.label to the name of one");
  request.label = "trace/iteration";
  EXPECT_EQ(failure_report(request), "a.h5: there is no dataset X; set problem.matrix to the name of one");
  request.matrix = "iterates/x";
  const Dataset data = read(request);
  EXPECT_EQ(data.features.dense(), (Matrix(2, 3) << 0, 1, 2, 10, 10, 10).finished());
  EXPECT_EQ(data.targets, Eigen::Vector3d(7, 8, 9));
  request.label = "trace/value";
  EXPECT_EQ(failure_report(request),
            "a.h5: trace/value[0] is not finite; every number must be: fill it in, or leave the sample out");
  request.label = "iterates/x";
  EXPECT_EQ(failure_report(request),
            "a.h5: the dataset iterates/x has the wrong shape; it must be a list of one label per sample");
  request.label = "trace/iteration";
  request.matrix = "solution/x";
  EXPECT_EQ(failure_report(request),
            "a.h5: the dataset solution/x has the wrong shape; it must be samples x features");
  request.matrix = "iterates";
  EXPECT_EQ(failure_report(request),
            "a.h5: iterates is a group; set problem.matrix to the name of a dataset; in it there are: "
            "iterates/iteration, iterates/x");
  request.label = "solution";
  EXPECT_NE(failure_report(request).find("solution is a group; set problem.label to"), std::string::npos);
}

TEST_F(DataFilesTest, SeparatorsThatNobodyKnows) {
  const std::string known = ", which problem.separator does not know: comma, semicolon, tab, blank; ";
  for (const char* text : {"1|2|3\n4|5|6\n", "a|b|y\n1|2|3\n4|5|6\n", "1 | 2 | 3\n4 | 5 | 6\n"})
    EXPECT_NE(failure_report("a.csv", text).find("fields are separated by |" + known), std::string::npos)
        << text;
  EXPECT_NE(failure_report("a.csv", "1:2:3\n4:5:6\n").find("fields are separated by :" + known),
            std::string::npos);
  EXPECT_EQ(read("b.csv", "x|z,y\n1,2\n3,4\n").features.dense(), (Matrix(1, 2) << 1, 3).finished());
}

TEST_F(DataFilesTest, Vectors) {
  EXPECT_EQ(FileData().vector(file("v", "1, 2\t3 # four\n\n -5e-1\n"), ""), Eigen::Vector4d(1, 2, 3, -0.5));
  EXPECT_EQ(FileData().vector(file("v", ""), "").size(), 0);
  EXPECT_EQ(message_of<ConfigError>([&] { FileData().vector(file("v", "1 2\n 3 x\n"), ""); }),
            path("v") + ":2:4: \"x\" is not a number; numbers are separated by white space or commas");
}

// Of a results file: what it has found.
TEST_F(DataFilesTest, VectorsOfResults) {
  ResultsRecorder recorder({}, {.path = path("a.h5")});
  const Solution solution{.x = Eigen::Vector2d(0.1, -3), .y = Eigen::Vector3d(4, 5, 6), .value = 1};
  recorder.iteration({}, solution, solution);
  Summary summary;
  summary.solution = solution;
  recorder.finished(summary);
  EXPECT_EQ(FileData().vector(path("a.h5"), "x"), solution.x);
  EXPECT_EQ(FileData().vector(path("a.h5"), "y"), solution.y);
  EXPECT_NE(message_of<ConfigError>([&] { FileData().vector(path("a.h5"), ""); }).find("no text"),
            std::string::npos);
  std::ofstream(path("a.h5"), std::ios::app) << "more";
  EXPECT_NE(message_of<Error>([&] { FileData().vector(path("a.h5"), "x"); }).find("damaged"),
            std::string::npos);
}

TEST_F(DataFilesTest, TheDataOfTheProject) {
  const std::string data = BIZO_SOURCE_DIR "/data/";
  const Dataset digits = read(request_of(data + "digits.csv"));
  EXPECT_EQ(digits.features.dimension(), 64);
  EXPECT_EQ(digits.features.size(), 1797);
  EXPECT_EQ(digits.features.dense().maxCoeff(), 16);
  EXPECT_EQ(digits.targets.maxCoeff(), 9);
  const Dataset cancer = read(request_of(data + "breast_cancer.csv"));
  EXPECT_EQ(cancer.features.dimension(), 30);
  EXPECT_EQ(cancer.features.size(), 569);
  EXPECT_EQ(cancer.targets.sum(), 357);
  const Dataset diabetes = read(request_of(data + "diabetes.csv"));
  EXPECT_EQ(diabetes.features.dimension(), 10);
  EXPECT_EQ(diabetes.features.size(), 442);
}

}  // namespace
}  // namespace bizo::io
