#include "bizo/parallel/wire.hpp"

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

// Everything of a query that has a fixed size, and the lengths of what has not.
struct QueryHeader {
  Index probe;
  DirectionBlock block;
  double radius;
  double reference_value;
  double tolerance;
  double residual_floor;
  Curvature curvature;
  Index x_size;
  Index y_size;
  Index y_reference_size;
};

Vector get_vector(ByteReader& in, Index size) {
  Vector v(size);
  in.get_array(entries(v));
  return v;
}

}  // namespace

std::string ByteReader::text() {
  const auto raw = next(bytes_.size());
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

std::span<const std::byte> ByteReader::next(std::size_t size) {
  if (size > bytes_.size()) throw Error("a message between ranks is shorter than its content");
  const auto head = bytes_.first(size);
  bytes_ = bytes_.subspan(size);
  return head;
}

Bytes to_bytes(const Query& query) {
  ByteWriter out;
  out.put(QueryHeader{query.probe, query.block, query.radius, query.reference_value, query.tolerance,
                      query.residual_floor, query.curvature, query.x.size(), query.y.size(),
                      query.y_reference.size()});
  out.put_array(entries(query.x));
  out.put_array(entries(query.y));
  out.put_array(entries(query.y_reference));
  return out.take();
}

Query to_query(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  const auto header = in.get<QueryHeader>();
  Query query;
  query.probe = header.probe;
  query.block = header.block;
  query.radius = header.radius;
  query.reference_value = header.reference_value;
  query.tolerance = header.tolerance;
  query.residual_floor = header.residual_floor;
  query.curvature = header.curvature;
  query.x = get_vector(in, header.x_size);
  query.y = get_vector(in, header.y_size);
  query.y_reference = get_vector(in, header.y_reference_size);
  return query;
}

}  // namespace bizo
