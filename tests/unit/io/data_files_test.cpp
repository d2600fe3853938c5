#include "bizo/io/data_files.hpp"

#include "bizo/core/error.hpp"
#include "bizo/io/results.hpp"
#include "temporary_folder.hpp"

namespace bizo {
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
  std::string complaint(const std::string& name, const std::string& text) const {
    return complaint(request_of(file(name, text)));
  }
  std::string complaint(const DatasetRequest& request) const {
    const std::string message = message_of<ConfigError>([&] { read(request); });
    const std::string folder = path("");
    return message.starts_with(folder) ? message.substr(folder.size()) : message;
  }
};

const std::string kRule =
    "; every field must be a finite number (leave the column out with problem.leave_out)";
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
  EXPECT_EQ(complaint(request), "a.svm:1:3: index 2 is more than problem.features = 1");
}

TEST_F(DataFilesTest, LibsvmComplaints) {
  EXPECT_EQ(complaint("a.svm", "1 1:1\n1 3:"), "a.svm:2:5: \"\" is not a number" + kLine);
  EXPECT_EQ(complaint("a.svm", "1 3"), "a.svm:1:3: \"3\" is not index:value" + kLine);
  EXPECT_EQ(complaint("a.svm", "1 x:3"), "a.svm:1:3: \"x:3\" is not index:value" + kLine);
  EXPECT_EQ(complaint("a.svm", "one 1:3"), "a.svm:1:1: \"one\" is not a number" + kLine);
  EXPECT_EQ(complaint("a.svm", "1 1:nan"), "a.svm:1:5: \"nan\" is not finite" + kLine);
  EXPECT_EQ(complaint("a.svm", "1 1:1e999"), "a.svm:1:5: \"1e999\" is out of the range of double" + kLine);
  EXPECT_EQ(complaint("a.svm", "1 0:1"), "a.svm:1:3: index 0; indices start at 1");
  EXPECT_EQ(complaint("a.svm", "1 2:1 2:1"), "a.svm:1:7: index 2 after 2; the indices of a line must ascend");
  EXPECT_EQ(complaint("a.svm", "1 9:1 2:1"), "a.svm:1:7: index 2 after 9; the indices of a line must ascend");
  EXPECT_EQ(complaint("a.svm", "# nothing\n"), "a.svm: there are no samples in it");
  EXPECT_EQ(complaint("a.svm", "1\n2\n"), "a.svm: there are no features in it");
}

TEST_F(DataFilesTest, CsvWithoutHeader) {
  const Dataset data = read("a.csv",
                            "\xEF\xBB\xBF"
                            "1, 2,3\r\n4,5,+6\r\n\r\n");
  EXPECT_EQ(data.features.dense(), (Matrix(2, 2) << 1, 4, 2, 5).finished());
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
  EXPECT_EQ(complaint(request), "a.csv: problem.label = id is one of the columns of problem.leave_out");
  request.label = "z";
  EXPECT_EQ(complaint(request),
            "a.csv: problem.label = z: there is no such column; known: first, last, 0 to 3, id, u, v, w");
}

// A header has no number in it; a sample with a flaw is not taken for one.
TEST_F(DataFilesTest, CsvHeaderOrSample) {
  EXPECT_EQ(complaint("a.csv", "1,?,0\n4,5,6\n"), "a.csv:1:3: \"?\" is not a number" + kRule);
  EXPECT_EQ(complaint("a.csv", "u,v,2\n4,5,6\n"), "a.csv:1:1: \"u\" is not a number" + kRule);
  EXPECT_EQ(complaint("a.csv", "1,,0\n4,5,6\n"), "a.csv:1:3: \"\" is not a number" + kRule);
  EXPECT_EQ(complaint("a.csv", ",,\n4,5,6\n"), "a.csv:1:1: \"\" is not a number" + kRule);
  EXPECT_EQ(read("a.csv", ",v,y\n4,5,6\n").targets.size(), 1);
  DatasetRequest request = request_of(file("a.csv", "x17,1,2\nx18,4,5\n"));
  request.leave_out = {"first"};
  EXPECT_EQ(read(request).targets, Eigen::Vector2d(2, 5));
  request.leave_out = {"id"};
  EXPECT_EQ(complaint(request),
            "a.csv: problem.leave_out = id: there is no such column; known: first, last, 0 to 2 (there is no "
            "header)");
}

TEST_F(DataFilesTest, CsvUnknownColumn) {
  DatasetRequest request = request_of(file("a.csv", "a1,b2,c3,d4,e5,f6,g7,h8,i9,j10,k11,l12,weight\n"));
  request.label = "wieght";
  EXPECT_EQ(
      complaint(request),
      "a.csv: problem.label = wieght: there is no such column; did you mean weight?; known: first, last, "
      "0 to 12, a1, b2, c3, d4, e5, f6, g7, h8, i9, j10, k11, l12, ...");
}

TEST_F(DataFilesTest, CsvComplaints) {
  EXPECT_EQ(complaint("a.csv", "1,2\n3,abc\n"), "a.csv:2:3: \"abc\" is not a number" + kRule);
  EXPECT_EQ(complaint("a.csv", "u,v\n3,\n"), "a.csv:2:3: \"\" is not a number" + kRule);
  EXPECT_EQ(complaint("a.csv", "1,2\n3,inf\n"), "a.csv:2:3: \"inf\" is not finite" + kRule);
  EXPECT_EQ(complaint("a.csv", "1,NaN\n3,4\n"), "a.csv:1:3: \"NaN\" is not finite" + kRule);
  EXPECT_EQ(complaint("a.csv", "1,2\n3\n"), "a.csv:2:1: 1 fields; the first line has 2");
  EXPECT_EQ(complaint("a.csv", "1,2\n3,4,\n"), "a.csv:2:1: 3 fields; the first line has 2");
  EXPECT_EQ(complaint("a.csv", ""), "a.csv: there are no samples in it");
  EXPECT_EQ(complaint("a.csv", "u,v\n"), "a.csv: there are no samples in it");
  EXPECT_EQ(complaint("a.csv", "u\n1\n"), "a.csv: there are no features in it");
}

TEST_F(DataFilesTest, FilesThatCannotBeRead) {
  EXPECT_EQ(message_of<Error>([&] { read(request_of(path("none.csv"))); }),
            "cannot open " + path("none.csv") + ": No such file or directory; check problem.data");
  std::filesystem::create_directory(path("folder.csv"));
  EXPECT_EQ(message_of<Error>([&] { read(request_of(path("folder.csv"))); }),
            "cannot read " + path("folder.csv") + ": Is a directory");
  EXPECT_EQ(message_of<Error>([&] { read("a.h5", "not really"); }),
            "cannot open " + path("a.h5") + ": it is not an HDF5 file, or is damaged");
  EXPECT_EQ(complaint("a.xyz", "1"),
            "a.xyz: its extension does not tell the format; set problem.format to libsvm, csv or hdf5");
  DatasetRequest request = request_of(file("b.xyz", "1 2:3"));
  request.format = "libsvm";
  EXPECT_EQ(read(request).features.dimension(), 2);
  request.format = "arff";
  EXPECT_EQ(complaint(request),
            "problem.format = arff: there is no such format; known: auto, libsvm, csv, hdf5");
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
  EXPECT_EQ(complaint(request), "a.h5: there is no dataset X; set problem.matrix to the name of one");
  request.matrix = "iterates/x";
  EXPECT_EQ(complaint(request), "a.h5: there is no dataset y; set problem.label to the name of one");
  request.label = "trace/iteration";
  const Dataset data = read(request);
  EXPECT_EQ(data.features.dense(), (Matrix(2, 3) << 0, 1, 2, 10, 10, 10).finished());
  EXPECT_EQ(data.targets, Eigen::Vector3d(7, 8, 9));
  request.label = "trace/value";
  EXPECT_EQ(complaint(request), "a.h5: trace/value[0] is not finite; every number must be");
  request.label = "solution/x";
  EXPECT_EQ(complaint(request),
            "a.h5: the dataset solution/x has the wrong shape; it must be a list of one label per sample, 3 "
            "in all");
  request.matrix = "solution/x";
  EXPECT_EQ(complaint(request),
            "a.h5: the dataset solution/x has the wrong shape; it must be samples x features");
  request.matrix = "trace";
  EXPECT_NE(message_of<Error>([&] { read(request); }).find(path("a.h5")), std::string::npos);
}

TEST_F(DataFilesTest, Vectors) {
  EXPECT_EQ(FileData().vector(file("v", "1, 2\t3 # four\n\n -5e-1\n")), Eigen::Vector4d(1, 2, 3, -0.5));
  EXPECT_EQ(FileData().vector(file("v", "")).size(), 0);
  EXPECT_EQ(message_of<ConfigError>([&] { FileData().vector(file("v", "1 2\n 3 x\n")); }),
            path("v") + ":2:4: \"x\" is not a number; numbers are separated by white space or commas");
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
}  // namespace bizo
