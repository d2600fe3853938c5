/* Inner problems that are hard for first-order solvers; settings = tv, cosine, logarithm, well, entropy or shares. All at level
 * inner-gradient, or values with -DVALUES; with -DTELLS they tell the curvature of shares; -DFIRST: a
 * table of version 1.
 *
 * tv         |y - data|^2/2 + 10^x sum_i sqrt((y_i - y_{i-1})^2 + eps^2), F = |y - truth|^2; curvature in
 *            [1, 1 + 4 10^x/eps], and much smaller where y_0 = 0 and warm starts are; min Phi = 0.18096389
 * cosine     (y - x)^2 + 2 - 2 cos 2 pi (y - x), F = x^2 + (y - 1/2)^2: concave at y_0
 * logarithm  (x - log y)^2, F = x^2: no number for y <= 0
 * well       (y^2 - 1)^2/4 - x y/5, F = (x - 1)^2 + (y - 1.1)^2: concave at y_0 = 0.1, minima on either side
 * entropy    y log y - (1 + x) y, F = (y - 2)^2 + x^2: no number for y < 0, y_0 = 1e-3, curvature 1/y
 * shares     sum_i (i + 1)^2 (y_i - x - i + 1)^2/2 for 0 <= y <= 3/2, F = sum_i (y_i - 0.7)^2 + x^2/100: refuses y
 *            that is out of bounds */
#include <bizo_plugin.h>
#include <math.h>
#include <string.h>

enum { TV, COSINE, LOGARITHM, WELL, ENTROPY, SHARES, P = 128 };
static const double eps = 0.01;
static double truth[P], data[P], start[1], lower[1] = {-5}, upper[1] = {5}, inner_start[P];
static double inner_lower[3] = {0, 0, 0}, inner_upper[3] = {1.5, 1.5, 1.5};
static int kind;

static double f(double x, const double* y, double* g) {
  double sum = 0, before = 0;
  if (kind == COSINE) {
    const double off = y[0] - x;
    g[0] = 2 * off + 4 * M_PI * sin(2 * M_PI * off);
    return off * off + 2 - 2 * cos(2 * M_PI * off);
  }
  if (kind == LOGARITHM) {
    g[0] = -2 * (x - log(y[0])) / y[0];
    return (x - log(y[0])) * (x - log(y[0]));
  }
  if (kind == WELL) {
    g[0] = y[0] * (y[0] * y[0] - 1) - x / 5;
    return .25 * (y[0] * y[0] - 1) * (y[0] * y[0] - 1) - x * y[0] / 5;
  }
  if (kind == ENTROPY) {
    g[0] = log(y[0]) - x;
    return y[0] * log(y[0]) - (1 + x) * y[0];
  }
  if (kind == SHARES) {
    for (int i = 0; i < 3; i++) {
      const double c = (i + 1) * (i + 1), off = y[i] - x - i + 1;
      g[i] = c * off, sum += c * off * off / 2;
    }
    return sum;
  }
  for (int i = 0; i < P; i++) sum += .5 * (y[i] - data[i]) * (y[i] - data[i]), g[i] = y[i] - data[i];
  for (int i = 0; i < P; i++) {
    const double d = y[i] - before, s = sqrt(d * d + eps * eps), slope = pow(10, x) * d / s;
    before = y[i], sum += pow(10, x) * s, g[i] += slope;
    if (i) g[i - 1] -= slope;
  }
  return sum;
}

static void* create(const char* settings, bizo_offer* o) {
  uint32_t r = 1;
  o->d = 1, o->start = start, o->lower = lower, o->upper = upper, o->inner_start = inner_start;
  if (!strcmp(settings, "tv")) {
    kind = TV, o->p = P, start[0] = -2, lower[0] = -3, upper[0] = 2;
    for (int i = 0; i < P; i++) {
      double n = -6;
      for (int k = 0; k < 12; k++) r = r * 1664525u + 1013904223u, n += r / 4294967296.0;
      truth[i] = i > 40 && i < 90, data[i] = truth[i] + .1 * n;
    }
  } else if (!strcmp(settings, "cosine")) {
    kind = COSINE, o->p = 1, inner_start[0] = .5;
  } else if (!strcmp(settings, "logarithm")) {
    kind = LOGARITHM, o->p = 1, inner_start[0] = 2.6, start[0] = -3, upper[0] = 1;
  } else if (!strcmp(settings, "logarithm outside")) {
    kind = LOGARITHM, o->p = 1, inner_start[0] = -1, start[0] = -3, upper[0] = 1;
  } else if (!strcmp(settings, "well")) {
    kind = WELL, o->p = 1, inner_start[0] = .1, start[0] = .5;
  } else if (!strcmp(settings, "entropy")) {
    kind = ENTROPY, o->p = 1, inner_start[0] = 1e-3, start[0] = -1;
  } else if (!strcmp(settings, "shares")) {
    kind = SHARES, o->p = 3, start[0] = 2, inner_start[1] = 7;
    o->inner_lower = inner_lower, o->inner_upper = inner_upper;
  } else {
    strcpy(o->message, "it knows tv, cosine, logarithm, well, entropy and shares");
    return NULL;
  }
  return start;
}

static int out_of_bounds(const double* y) {
  for (int i = 0; kind == SHARES && i < 3; i++)
    if (y[i] < 0 || y[i] > 1.5) return 1;
  return 0;
}

static int outer(void* self, const bizo_question* q, double* out) {
  const double x = q->x[0];
  (void)self;
  if (out_of_bounds(q->y)) return 77;
  *out = 0;
  if (kind == COSINE) *out = x * x + (q->y[0] - .5) * (q->y[0] - .5);
  if (kind == LOGARITHM) *out = x * x;
  if (kind == WELL) *out = (x - 1) * (x - 1) + (q->y[0] - 1.1) * (q->y[0] - 1.1);
  if (kind == ENTROPY) *out = x * x + (q->y[0] - 2) * (q->y[0] - 2);
  if (kind == SHARES) {
    *out = x * x / 100;
    for (int i = 0; i < 3; i++) *out += (q->y[i] - .7) * (q->y[i] - .7);
  }
  for (int i = 0; kind == TV && i < P; i++) *out += (q->y[i] - truth[i]) * (q->y[i] - truth[i]);
  return 0;
}

static int inner(void* self, const bizo_question* q, double* out) {
  double g[P];
  (void)self;
  if (out_of_bounds(q->y)) return 77;
  *out = f(q->x[0], q->y, g);
  return 0;
}

#ifndef VALUES
static int inner_gradient(void* self, const bizo_question* q, double* out) {
  (void)self;
  if (out_of_bounds(q->y)) return 77;
  f(q->x[0], q->y, out);
  return 0;
}

static int outer_gradient(void* self, const bizo_question* q, double* out) {
  (void)self;
  if (out_of_bounds(q->y)) return 77;
  if (kind == COSINE) out[0] = 2 * (q->y[0] - .5);
  if (kind == LOGARITHM) out[0] = 0;
  if (kind == WELL) out[0] = 2 * (q->y[0] - 1.1);
  if (kind == ENTROPY) out[0] = 2 * (q->y[0] - 2);
  for (int i = 0; kind == SHARES && i < 3; i++) out[i] = 2 * (q->y[i] - .7);
  for (int i = 0; kind == TV && i < P; i++) out[i] = 2 * (q->y[i] - truth[i]);
  return 0;
}
#endif

#ifdef TELLS
static int curvature(void* self, const bizo_question* q, double* out) {
  (void)self, (void)q;
  if (kind != SHARES) return BIZO_REFUSED;
  out[0] = 1, out[1] = 9;
  return 0;
}
#endif

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {
#ifdef FIRST /* its table ends before `curvature`: what is there is not to be looked at */
                                     .version = 1,
                                     .curvature = (bizo_function)1,
#else
                                     .version = BIZO_PLUGIN_VERSION,
#endif
                                     .name = "hard-inner",
                                     .create = create,
#ifndef VALUES
                                     .inner_gradient_y = inner_gradient,
                                     .outer_gradient_y = outer_gradient,
#endif
#ifdef TELLS
                                     .curvature = curvature,
#endif
                                     .outer = outer,
                                     .inner = inner};
  return &plugin;
}
