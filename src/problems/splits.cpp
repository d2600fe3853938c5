#include "problems/splits.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/random.hpp"
#include "problems/file_options.hpp"

namespace bizo::problems {
namespace {

Dataset part(const Dataset& whole, const std::vector<Index>& order, Index first, Index count) {
  const std::vector<Index> samples(order.begin() + first, order.begin() + first + count);
  Dataset subset;
  subset.features = whole.features.subset(samples);
  subset.targets = whole.targets(samples);
  subset.origin = whole.origin;
  return subset;
}

Splits split_one_file(const Params& params, const DataFiles& files) {
  const Dataset whole = read_samples(params, files, "data");
  const Vector fractions = params.numbers("split");
  if (fractions.size() < 2 || fractions.size() > 3 || fractions.minCoeff() < 0 || fractions.sum() > 1 + 1e-9)
    params.refuse("split",
                  "it must be two or three fractions >= 0 (training, validation, test) with sum <= 1",
                  "write for example split = 0.6, 0.2, 0.2");
  const Index n = whole.features.size();
  Index first = 0;
  double share = 0;
  const auto order = random_permutation(
      {.seed = static_cast<std::uint64_t>(params.integer("split_seed")), .purpose = Purpose::split}, n);
  const auto next = [&](double fraction) {
    share += fraction;
    const Index end = std::min(n, static_cast<Index>(std::llround(share * static_cast<double>(n))));
    Dataset subset = part(whole, order, first, end - first);
    first = end;
    return subset;
  };
  Splits splits{next(fractions(0)), next(fractions(1)), {}};
  if (fractions.size() == 3) splits.test = next(fractions(2));
  if (splits.train.features.size() == 0 || splits.validation.features.size() == 0)
    params.refuse("split",
                  "of the " + std::to_string(n) + " samples of " + whole.origin +
                      " it leaves none for training or validation",
                  "give both a larger fraction");
  return splits;
}

Splits load_files(const Params& params, const DataFiles& files) {
  if (!params.given("train"))
    params.refuse("data", "there is no training data",
                  "give problem.data, or problem.train and problem.validation");
  if (!params.given("validation"))
    params.refuse("validation", "with problem.train this file is needed too", "name the validation data");
  Splits splits;
  splits.train = read_samples(params, files, "train");
  splits.validation = read_samples(params, files, "validation");
  if (params.given("test")) splits.test = read_samples(params, files, "test");
  for (const auto* other : {&splits.validation, &splits.test})
    if (other->features.size() > 0 && other->features.dimension() != splits.train.features.dimension())
      throw ConfigError(other->origin + " has " + std::to_string(other->features.dimension()) +
                        " features and " + splits.train.origin + " has " +
                        std::to_string(splits.train.features.dimension()) +
                        "; both must have the same number (for LIBSVM files set problem.features)");
  return splits;
}

void rescale(const Params& params, Splits& splits) {
  const auto& features = splits.train.features;
  const Index m = features.dimension();
  Vector shift = Vector::Zero(m);
  Vector factor = Vector::Ones(m);
  if (params.text("normalize") == "standard") {
    if (features.is_sparse())
      params.refuse("normalize", "centring would make the sparse data dense", "use normalize = unit");
    shift = features.mean();
    factor = features.deviation();
    // The mean of a constant is not always that constant.
    factor = (factor.array() > 1e-10 * shift.array().abs()).select(factor, 0.0);
  } else if (params.text("normalize") == "unit") {
    factor = features.largest();
  }
  // A constant feature keeps its scale.
  factor = (factor.array() > 0).select(factor.cwiseInverse(), 1.0) * params.number("feature_factor");
  for (auto* data : {&splits.train, &splits.validation, &splits.test})
    if (data->features.size() > 0) data->features.rescale(shift, factor);
}

}  // namespace

OptionTable data_options() {
  OptionTable options{
      text_option("data", "", "one file with all samples, divided by `split`"),
      text_option("train", "", "file with the training samples (instead of `data`)"),
      text_option("validation", "", "file with the validation samples"),
      text_option("test", "", "file with the test samples, used only in the report"),
      numbers_option("split", "0.6, 0.2, 0.2",
                     "fractions of `data`: training, validation and (optional) test"),
      integer_option("split_seed", "1", 0, "seed of the random division"),
      choice_option(
          "normalize", {"none", "standard", "unit"},
          "features: as they are; mean 0 and deviation 1; largest absolute value 1 (of the training data)"),
      positive_option("feature_factor", "1", "multiplies all features, after `normalize`"),
  };
  const OptionTable reading = file_options();
  options.insert(options.end(), reading.begin(), reading.end());
  return options;
}

Splits load_splits(const Params& params, const DataFiles& files, bool constant) {
  for (const char* name : {"train", "validation", "test"})
    if (params.given("data") && params.given(name))
      params.refuse(name, "problem.data is given too", "give either data, or train, validation and test");
  auto parts = files.once(3, [&]() -> std::vector<Dataset> {
    Splits splits = params.given("data") ? split_one_file(params, files) : load_files(params, files);
    rescale(params, splits);
    for (auto* data : {&splits.train, &splits.validation, &splits.test})
      if (constant && data->features.size() > 0) data->features.append_constant();
    return {splits.train, splits.validation, splits.test};
  });
  return {std::move(parts.at(0)), std::move(parts.at(1)), std::move(parts.at(2))};
}

}  // namespace bizo::problems
