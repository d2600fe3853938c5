/* As a plug-in; its settings are the path of the observations. */
#include <bizo_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

static void* create(const char* settings, bizo_offer* offer) {
  static const double lower[WEIGHTS] = {-6, -6, -6, -6, -6}, upper[WEIGHTS] = {6, 6, 6, 6, 6};
  observations* counts = malloc(sizeof *counts);
  if (!counts || !read_observations(settings, counts)) {
    free(counts);
    snprintf(offer->message, sizeof offer->message, "there are no observations in %s", settings);
    return NULL;
  }
  offer->d = WEIGHTS, offer->p = RATES;
  offer->lower = lower, offer->upper = upper;
  return counts;
}

static int solve(void* counts, const bizo_question* question, double* y) {
  memcpy(y, question->y, RATES * sizeof *y);
  return fit(counts, question->x, y) ? BIZO_OK : BIZO_REFUSED;
}

static int outer(void* counts, const bizo_question* question, double* value) {
  *value = misfit(counts, question->y);
  return BIZO_OK;
}

const bizo_plugin* bizo_plugin_entry(void) {
  static const bizo_plugin plugin = {.version = BIZO_PLUGIN_VERSION,
                                     .name = "hares-and-lynxes",
                                     .create = create,
                                     .destroy = free,
                                     .solve = solve,
                                     .outer = outer};
  return &plugin;
}
