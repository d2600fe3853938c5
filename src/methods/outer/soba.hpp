// soba and saba: single loops on Hessian and Jacobian products of minibatches (Dagreou, Ablin, Vaiter &
// Moreau, NeurIPS 2022). hf-soba: the same loop without products, on symmetric differences of gradients along
// v / |v| (after FdeHBO: Yang, Xiao & Ji, NeurIPS 2023).
#pragma once

#include "methods/loops/method.hpp"

namespace bizo::methods {

Row<MakeMethod> soba_row();
Row<MakeMethod> saba_row();
Row<MakeMethod> hf_soba_row();

}  // namespace bizo::methods
