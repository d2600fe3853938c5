#include "problems/real_data.hpp"

#include "problems/labels.hpp"

namespace bizo::problems {

std::vector<RealData> real_data(const Splits& splits, const std::vector<double>& labels) {
  std::vector<RealData> parts;
  for (const auto& [name, part] :
       {std::pair{"train", &splits.train}, {"validation", &splits.validation}, {"test", &splits.test}})
    parts.push_back({name, part->features, one_hot(*part, labels), class_indices(*part, labels)});
  return parts;
}

Metrics accuracies(const std::vector<RealData>& parts, const std::function<Matrix(const Features&)>& scores) {
  Metrics metrics;
  for (const RealData& part : parts)
    if (part.targets.rows() > 0)
      metrics.emplace_back(part.name + "_accuracy", accuracy(scores(part.features), part.classes));
  return metrics;
}

}  // namespace bizo::problems
