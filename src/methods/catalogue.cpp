#include "bizo/methods/catalogue.hpp"

#include "bizo/methods/aid.hpp"
#include "bizo/methods/azo.hpp"
#include "bizo/methods/es.hpp"
#include "bizo/methods/gauss_newton.hpp"
#include "bizo/methods/itd.hpp"
#include "bizo/methods/paired_loop.hpp"
#include "bizo/methods/penalty.hpp"
#include "bizo/methods/soba.hpp"
#include "bizo/methods/sweep.hpp"
#include "bizo/methods/zdsba.hpp"
#include "bizo/methods/zo_resolve.hpp"
#include "bizo/methods/zoba.hpp"

namespace bizo {

const Catalogue<MakeMethod>& method_catalogue() {
  static const Catalogue<MakeMethod> rows{zo_resolve_row(), gauss_newton_row(), sweep_row(),   azo_row(),
                                          es_row(),         hf_zoba_row(),      penalty_row(), aid_row(),
                                          itd_row(),        hf_soba_row(),      soba_row(),    saba_row(),
                                          f2sa_row(),       zoba_row(),         zdsba_row()};
  return rows;
}

}  // namespace bizo
