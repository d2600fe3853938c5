/* R = (10 (x_2 - x_1^2), 1 - x_1) as a plug-in; settings: what is wrong, or "". */
#include <bizo_plugin.h>
#include <stdio.h>
#include <string.h>

static int residuals(void* self, const bizo_question* question, double* out) {
  const double* x = question->x;
  (void)self;
  out[0] = 10 * (x[1] - x[0] * x[0]);
  out[1] = 1 - x[0];
  return BIZO_OK;
}

static void* create(const char* settings, bizo_offer* offer) {
  static const double start[] = {-1.2, 1};
  offer->d = 2;
  offer->start = start;
  offer->residuals = strcmp(settings, "none") == 0 ? 0 : strcmp(settings, "negative") == 0 ? -2 : 2;
  return (void*)settings;
}

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {
      .version = BIZO_PLUGIN_VERSION,
      .name = "rosenbrock",
      .create = create,
#ifndef FORGETFUL
      .residuals = residuals,
#endif
  };
  return &plugin;
}
