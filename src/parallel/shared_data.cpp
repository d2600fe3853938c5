#include "parallel/shared_data.hpp"

#include <malloc.h>

#include "bizo/core/archive.hpp"
#include "parallel/node_memory.hpp"

namespace bizo::parallel {
namespace {

// Of a dataset, all but the numbers of its features.
struct Description {
  Features::Layout layout;
  Vector targets;
  std::string origin;

  void archive(Archive& a) {
    a(layout.sparse, layout.dimension, layout.size, layout.entries, targets, origin);
  }
};

std::size_t room_for(const Features::Layout& layout) {
  constexpr std::size_t kLine = 64;
  return (layout.bytes() + kLine - 1) / kLine * kLine;
}

void broadcast(Bytes& bytes, Communicator& ranks) {
  std::size_t size = bytes.size();
  ranks.broadcast(std::as_writable_bytes(std::span(&size, 1)));
  bytes.resize(size);
  ranks.broadcast(bytes);
}

}  // namespace

void share_a_node(Session& session, std::vector<Dataset>& datasets, bool from_root) {
  NodeMemory& memory = session.node_memory();
  const bool leads = session.local_rank() == 0;
  const bool has = from_root ? session.rank() == 0 : leads;
  std::vector<Description> descriptions;
  if (has)
    for (const Dataset& data : datasets)
      descriptions.push_back({data.features.layout(), data.targets, data.origin});
  Archive out;
  out(descriptions);
  Bytes told = out.take();
  broadcast(told, from_root ? session.communicator() : memory.ranks());
  if (!has) {
    Archive in(told);
    in(descriptions);
  }
  std::size_t total = 0;
  for (const Description& description : descriptions) total += room_for(description.layout);
  const std::span<std::byte> place = memory.allocate(total);
  std::size_t first = 0;
  for (std::size_t i = 0; i < descriptions.size(); ++i) {
    if (has) datasets[i].features.move_to(place.data() + first);
    first += room_for(descriptions[i].layout);
  }
  malloc_trim(0);  // what was read and moved would stay with this process
  if (from_root && leads) memory.leaders().broadcast(place);
  memory.publish();
  if (has) return;
  datasets.clear();
  first = 0;
  for (Description& description : descriptions) {
    datasets.push_back({Features::at(description.layout, place.data() + first),
                        std::move(description.targets), std::move(description.origin)});
    first += room_for(description.layout);
  }
}

}  // namespace bizo::parallel
