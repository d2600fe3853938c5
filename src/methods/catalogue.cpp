#include "bizo/methods/catalogue.hpp"

#include "bizo/methods/aid.hpp"
#include "bizo/methods/itd.hpp"
#include "bizo/methods/soba.hpp"
#include "bizo/methods/zo_resolve.hpp"

namespace bizo {

const Catalogue<MakeMethod>& method_catalogue() {
  static const Catalogue<MakeMethod> rows{zo_resolve_row(), aid_row(),  itd_row(),
                                          hf_soba_row(),    soba_row(), saba_row()};
  return rows;
}

}  // namespace bizo
