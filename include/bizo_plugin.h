/* A problem in a shared library, for  [problem] name = plugin, library = ./libmine.so  (docs/blackbox.md).
 *
 * The library defines bizo_plugin_entry(), which returns a table that lives as long as the library. Functions
 * that the problem does not have are NULL; those that it has are the level that it offers. C, or any language
 * that speaks its calling conventions. Vectors are arrays of double. One rank calls from one thread. */
#ifndef BIZO_PLUGIN_H
#define BIZO_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when something is added to a structure below. Libraries that were made with earlier versions run. */
#define BIZO_PLUGIN_VERSION 4

/* What a function returns. Any other number is a failure of the evaluation, told as "code NUMBER". */
#define BIZO_OK 0
#define BIZO_REFUSED 1       /* no answer here: x is infeasible */
#define BIZO_NOT_CONVERGED 2 /* a solve that came to the end of its steps; y is what it has */

enum bizo_rule { BIZO_SYNCHRONIZED = 0, BIZO_RELATIVE = 1, BIZO_ABSOLUTE = 2 };

/* One evaluation. Whatever is random in it follows from the seed. */
typedef struct bizo_question {
  const double* x;      /* d */
  const double* y;      /* p; of a solve: the start */
  const double* v;      /* p; of products */
  uint64_t seed;        /* the same on both sides of a difference */
  int64_t iteration, direction;
  int32_t side;         /* +1: x + h u, -1: x - h u, 0: a point of its own */
  int32_t attempt;
  /* Of a solve: after `steps` steps (synchronized), or when the residual is `tolerance` times that at the start
   * or less than `floor` (relative), or `tolerance` (absolute); at the latest after `steps`. A `reference` that is
   * not NaN stands for the residual at the start. */
  int32_t rule;
  int32_t reserved;
  int64_t steps;
  double tolerance, floor, reference;
} bizo_question;

/* What create() says of the problem. It is filled with zeros and NULL before. */
typedef struct bizo_offer {
  int64_t d, p;              /* numbers of x and of y; p = 0: Phi(x) alone */
  const double* start;       /* d; NULL: zeros. These arrays stay valid until create() is called again. */
  const double* inner_start; /* p; NULL: zeros */
  const double* lower;       /* d; NULL: no bounds */
  const double* upper;
  char message[256];         /* why create() returned NULL */
  const double* inner_lower; /* since version 2. p; bounds of y: f is minimized between them, and y never leaves */
  const double* inner_upper; /* them; NULL: none, and so is an infinity */
  int64_t residuals;         /* since version 3. How many numbers the function residuals gives; 0: it is not asked */
  int64_t constraints;       /* since version 3. How many numbers c <= 0 follow those of value, outer and residuals */
} bizo_offer;

/* Writes one number (values), p numbers (solve, gradients in y, Hessian products), d numbers, or as many as the
 * offer says (residuals) to `out`; behind
 * a value of Phi or F, or the residuals, the constraints of the offer. */
typedef int (*bizo_function)(void* self, const bizo_question* question, double* out);
/* The same for `count` questions; out[i] and status[i] belong to questions[i]. */
typedef void (*bizo_batch)(void* self, int64_t count, const bizo_question* questions, double* const* out,
                           int* status);

typedef struct bizo_plugin {
  int32_t version;  /* BIZO_PLUGIN_VERSION */
  int32_t reserved;
  const char* name;
  /* `settings` is problem.settings as the configuration has it. NULL: it cannot be, offer->message says why. */
  void* (*create)(const char* settings, bizo_offer* offer);
  void (*destroy)(void* self);
  bizo_function value;            /* Phi(x): alone, p = 0 */
  bizo_function solve;            /* y, from x and a start */
  bizo_function outer, inner;     /* F(x, y), f(x, y) */
  bizo_function inner_gradient_y, outer_gradient_y;
  bizo_function inner_gradient_x, outer_gradient_x;
  bizo_function hessian_product;  /* (d2f/dy2) v */
  bizo_function cross_product;    /* (d2f/dydx)T v */
  /* Optional: many values at once, instead of value, outer and inner. */
  bizo_batch value_batch, outer_batch, inner_batch;
  /* Optional, since version 2: bounds of the eigenvalues of d2f/dy2 at this x for every y, in two numbers, the
   * least (0 if unknown) and the largest (NAN if unknown). Step lengths of inner solvers are made of them;
   * without, they are estimated. */
  bizo_function curvature;
  /* Optional, since version 3: R(x), or R(x, y), where Phi or F is |R|^2 / 2. They are asked for instead of
   * value and outer, which may then be NULL. */
  bizo_function residuals;
  bizo_batch residuals_batch;
  /* Optional, since version 4: with evaluation.ranks_per_item > 1 every question is asked on all ranks of a team,
   * in the same order; the answer of rank 0 counts. `communicator` is MPI_Comm_c2f() of the team's own. Called
   * once on all of them, at the same time; before it, and in a team of one rank, a rank answers alone. */
  void (*join)(void* self, int32_t communicator);
} bizo_plugin;

const bizo_plugin* bizo_plugin_entry(void);

#ifdef __cplusplus
}
#endif
#endif
