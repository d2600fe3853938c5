// IDX files: what is read, and a line for every flaw. Compressed ones: tests/cli/data_files.py.
#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

std::string big_endian(std::vector<std::size_t> numbers) {
  std::string bytes;
  for (const std::size_t number : numbers)
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift);
  return bytes;
}

std::string bytes_down(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(255 - i);
  return bytes;
}

class IdxTest : public TemporaryFolder {
 protected:
  DatasetRequest request(const std::string& name) const {
    DatasetRequest asked;
    asked.path = path(name);
    return asked;
  }
  // The complaint, without the folder.
  std::string failure_report(const DatasetRequest& asked) const {
    std::string message = message_of<ConfigError>([&] { FileData().dataset(asked); });
    const std::string folder = path("");
    for (auto at = message.find(folder); at != std::string::npos; at = message.find(folder))
      message.erase(at, folder.size());
    return message;
  }
  // About images with these bytes beside the labels of three.
  std::string failure_report(const std::string& images) const {
    file("a-images-idx3-ubyte", images);
    file("a-labels-idx1-ubyte", big_endian({0x801, 3}) + "\7\2\1");
    return failure_report(request("a-images-idx3-ubyte"));
  }
};

TEST_F(IdxTest, ImagesAndTheirLabels) {
  file("a-images-idx3-ubyte", big_endian({0x803, 3, 2, 2}) + bytes_down(12));
  file("a-labels-idx1-ubyte", big_endian({0x801, 3}) + "\7\2\1");
  FileData files;
  const Dataset data = files.dataset(request("a-images-idx3-ubyte"));
  EXPECT_EQ(data.features.dense(), Vector::LinSpaced(12, 255, 244).reshaped(4, 3));
  EXPECT_EQ(data.targets, Eigen::Vector3d(7, 2, 1));
  ASSERT_EQ(files.notes().size(), 1U);
  EXPECT_EQ(files.notes()[0],
            path("a-images-idx3-ubyte") + ": its labels are those of " + path("a-labels-idx1-ubyte"));
}

TEST_F(IdxTest, OtherNamesAndNumbersOfDimensions) {
  for (const auto& sizes : {std::vector<std::size_t>{0x802, 2, 6}, {0x803, 2, 2, 3}, {0x804, 2, 1, 2, 3}}) {
    DatasetRequest asked = request("all");
    file("all", big_endian(sizes) + bytes_down(12));
    asked.format = "idx";
    asked.label = file("classes", big_endian({0x801, 2}) + "\3\4");
    EXPECT_EQ(FileData().dataset(asked).features.dense(), Vector::LinSpaced(12, 255, 244).reshaped(6, 2));
    EXPECT_EQ(FileData().dataset(asked).targets, Eigen::Vector2d(3, 4));
  }
}

TEST_F(IdxTest, NoSamplesOfAnySize) {
  constexpr std::size_t kMost = 0xffffffff;
  EXPECT_EQ(failure_report(big_endian({0x803, 0, kMost, kMost})),
            "a-images-idx3-ubyte: there are no samples in it");
}

TEST_F(IdxTest, FilesThatAreDamaged) {
  const std::string good = big_endian({0x803, 3, 2, 2}) + bytes_down(12), again = "; copy the file again";
  const std::string images = "a-images-idx3-ubyte: ";
  EXPECT_EQ(failure_report(good.substr(0, 20)),
            images + "it has fewer bytes than the 3 x 2 x 2 bytes that its header announces" + again);
  EXPECT_EQ(failure_report(good + "x"),
            images + "it has more bytes than the 3 x 2 x 2 bytes that its header announces" + again);
  EXPECT_EQ(failure_report(good.substr(0, 14)), images + "it ends within its header" + again);
  // What a header announces must not decide how much memory is asked for.
  EXPECT_EQ(failure_report(big_endian({0x803, 4294967295, 4294967295, 4294967295}) + bytes_down(12)),
            images +
                "it has fewer bytes than the 4294967295 x 4294967295 x 4294967295 bytes that its header "
                "announces" +
                again);
}

TEST_F(IdxTest, FilesThatAreSomethingElse) {
  const std::string images = "a-images-idx3-ubyte: ";
  for (const char* text : {"", "abc", "1,2,3\n4,5,6\n"})
    EXPECT_EQ(failure_report(text),
              images +
                  "it is not an IDX file, which begins with 0x00000803 (images) or 0x00000801 (labels); "
                  "check its name and problem.format");
  EXPECT_EQ(
      failure_report(big_endian({0xD03, 3, 2, 2}) + bytes_down(48)),
      images + "its entries are not bytes (type 13 instead of 8); write them as unsigned bytes, or as HDF5");
  EXPECT_EQ(failure_report(big_endian({0x801, 3}) + bytes_down(3)),
            images +
                "it has labels (magic number 0x00000801); give the file of the images, and problem.label "
                "if its labels have another name");
  EXPECT_EQ(
      failure_report(big_endian({0x805, 3, 1, 1, 1, 1}) + bytes_down(3)),
      images + "it has 5 dimensions; samples x features, or images in three or four dimensions, are read");
}

TEST_F(IdxTest, LabelsThatDoNotFit) {
  file("a-images-idx3-ubyte", big_endian({0x803, 3, 2, 2}) + bytes_down(12));
  DatasetRequest asked = request("a-images-idx3-ubyte");
  EXPECT_EQ(message_of<Error>([&] { FileData().dataset(asked); }),
            "cannot open " + path("a-labels-idx1-ubyte") + ", which must have the labels of " + asked.path +
                ": No such file; set problem.label to the file that has them");
  asked.label = file("labels", big_endian({0x801, 2}) + "\3\4");
  EXPECT_EQ(
      failure_report(asked),
      "labels: it has 2 labels, and a-images-idx3-ubyte has 3 samples; set problem.label to the file of "
      "their labels");
  asked.label = asked.path;
  EXPECT_EQ(failure_report(asked),
            "a-images-idx3-ubyte: it has 3 dimensions, and labels have one; set problem.label to the file of "
            "the labels");
  asked.option = "problem.train";
  EXPECT_EQ(failure_report(asked),
            "a-images-idx3-ubyte: problem.label = a-images-idx3-ubyte names the labels of problem.data; the "
            "labels of problem.train are found by its name: images-idx3 becomes labels-idx1");
  file("pictures.idx", big_endian({0x803, 3, 2, 2}) + bytes_down(12));
  EXPECT_EQ(
      failure_report(request("pictures.idx")),
      "pictures.idx: the file of its labels cannot be told from its name, which has no \"images\" in it; "
      "set problem.label to that file");
}

}  // namespace
}  // namespace bizo::io
