/* f = |y - x|^2 / 2, F = |y - 1|^2 / 2 for two numbers each, at level inner-gradient. The 1000th gradient of
 * f, of a solve that is to take very many, writes the file that the settings name. */
#include <bizo_plugin.h>
#include <stdio.h>
#include <string.h>

enum { N = 2 };
static char sign[4096];
static int count;

static double half_square(const double* y, const double* x, double* g) {
  double sum = 0;
  for (int i = 0; i < N; i++) {
    const double off = y[i] - (x ? x[i] : 1);
    if (g) g[i] = off;
    sum += off * off / 2;
  }
  return sum;
}

static void* create(const char* settings, bizo_offer* offer) {
  offer->d = offer->p = N;
  strncpy(sign, settings, sizeof sign - 1);
  return sign;
}

static void destroy(void* self) {
  (void)self;
}

static int inner(void* self, const bizo_question* question, double* out) {
  (void)self;
  *out = half_square(question->y, question->x, NULL);
  return BIZO_OK;
}

static int outer(void* self, const bizo_question* question, double* out) {
  (void)self;
  *out = half_square(question->y, NULL, NULL);
  return BIZO_OK;
}

static int inner_gradient_y(void* self, const bizo_question* question, double* out) {
  (void)self;
  half_square(question->y, question->x, out);
  FILE* file = ++count == 1000 ? fopen(sign, "w") : NULL;
  if (file) fclose(file);
  return BIZO_OK;
}

static int outer_gradient_y(void* self, const bizo_question* question, double* out) {
  (void)self;
  half_square(question->y, NULL, out);
  return BIZO_OK;
}

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION,
                                     .name = "counted",
                                     .create = create,
                                     .destroy = destroy,
                                     .outer = outer,
                                     .inner = inner,
                                     .inner_gradient_y = inner_gradient_y,
                                     .outer_gradient_y = outer_gradient_y};
  return &plugin;
}
