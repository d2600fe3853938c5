#include "problems/signal_data.hpp"

namespace bizo::problems {

OptionTable signal_options() {
  return {text_option("data", "", "HDF5 file with all matrices, signals x samples"),
          flag_option("transposed", false, "they are samples x signals (Julia, MATLAB and R write them so)")};
}

Matrix read_signals(const Params& params, const DataFiles& files, const char* name, const char* example) {
  if (!params.given("data"))
    params.refuse("data", "there are no signals", std::string("name a file such as ") + example);
  DatasetRequest request;
  request.path = params.text("data");
  request.format = "hdf5";
  request.labelled = false;
  request.matrix = params.text(name);
  request.transposed = params.flag("transposed") ? Given::yes : Given::no;
  return files.dataset(request).features.dense();
}

void refuse_other_size(const Params& params, const char* name, const Matrix& signals, const Matrix& truth) {
  const auto size = [](const Matrix& all) {
    return std::to_string(all.cols()) + " signals of " + std::to_string(all.rows()) + " samples";
  };
  if (truth.rows() != signals.rows() || truth.cols() != signals.cols())
    params.refuse(name, "it has " + size(signals) + ", and problem.truth has " + size(truth),
                  "both must have as many");
}

}  // namespace bizo::problems
