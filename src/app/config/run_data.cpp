#include "app/config/run_data.hpp"

namespace bizo::app {

std::vector<Dataset> RunData::once(Index count, const Make& make) const {
  std::vector<Dataset> datasets;
  if (given_) {
    for (Index i = 0; i < count; ++i) datasets.push_back(made_.at(asked_++));
    return datasets;
  }
  datasets = make();
  made_.insert(made_.end(), datasets.begin(), datasets.end());
  return datasets;
}

}  // namespace bizo::app
