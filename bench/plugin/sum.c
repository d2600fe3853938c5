/* Phi(x) = x_1: an evaluation that costs nothing. Settings: d. */
#include <bizo_plugin.h>
#include <stdlib.h>

static void* create(const char* settings, bizo_offer* offer) {
  offer->d = atoll(settings);
  return offer;
}

static int value(void* self, const bizo_question* question, double* out) {
  (void)self;
  *out = question->x[0];
  return BIZO_OK;
}

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION, .name = "sum", .create = create, .value = value};
  return &plugin;
}
