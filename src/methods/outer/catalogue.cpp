#include "methods/outer/catalogue.hpp"

#include "methods/cma/cma.hpp"
#include "methods/frame_search/frame_search.hpp"
#include "methods/outer/aid.hpp"
#include "methods/outer/es.hpp"
#include "methods/outer/frozen_adjoint.hpp"
#include "methods/outer/gauss_newton.hpp"
#include "methods/outer/hf_zoba.hpp"
#include "methods/outer/hozog.hpp"
#include "methods/outer/itd.hpp"
#include "methods/outer/penalty.hpp"
#include "methods/outer/soba.hpp"
#include "methods/outer/zdsba.hpp"
#include "methods/outer/zoba.hpp"
#include "methods/trust_region/trust_region.hpp"

namespace bizo::methods {

const Catalogue<MakeMethod>& catalogue() {
  static const Catalogue<MakeMethod> rows{
      hozog_row(),   gauss_newton_row(), frame_search_row(), frozen_adjoint_row(), es_row(),   hf_zoba_row(),
      penalty_row(), aid_row(),          itd_row(),          hf_soba_row(),        soba_row(), saba_row(),
      f2sa_row(),    zoba_row(),         zdsba_row(),        trust_region_row(),   cma_row()};
  return rows;
}

}  // namespace bizo::methods
