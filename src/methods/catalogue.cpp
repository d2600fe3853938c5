#include "bizo/methods/catalogue.hpp"

#include "bizo/methods/es.hpp"
#include "bizo/methods/zo_resolve.hpp"

namespace bizo {

const Catalogue<MakeMethod>& method_catalogue() {
  static const Catalogue<MakeMethod> rows{zo_resolve_row(), es_row()};
  return rows;
}

}  // namespace bizo
