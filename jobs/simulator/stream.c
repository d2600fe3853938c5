/* On a stream:  stream OBSERVATIONS.  A message: sizes of header and numbers, a JSON header, numbers. bizo's
 * headers have no blanks and few words to look for, so that there is no need of a JSON reader. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { MOST = 1024 }; /* points of a question */

static void send(FILE* to, const char* header, const double* numbers, uint64_t count) {
  const uint32_t size = (uint32_t)strlen(header);
  const uint64_t bytes = count * sizeof *numbers;
  fwrite(&size, 4, 1, to), fwrite(&bytes, 8, 1, to);
  fwrite(header, 1, size, to), fwrite(numbers, 1, bytes, to), fflush(to);
}

static void introduce(FILE* to) {
  char header[256];
  snprintf(header, sizeof header,
           "{\"protocol\": 1, \"name\": \"hares-and-lynxes\", \"level\": \"solve\", "
           "\"d\": %d, \"p\": %d, \"lower\": -6, \"upper\": 6}",
           WEIGHTS, RATES);
  send(to, header, NULL, 0);
}

/* Fits for `count` columns of x, each from its column of y. */
static void answer_solve(FILE* to, const observations* counts, int count, const double* x, double* y) {
  static char header[MOST * 40 + 128];
  char* at = header + sprintf(header, "{\"arrays\": [[\"y\", %d, %d]], \"failures\": [", RATES, count);
  const char* comma = "";
  for (int b = 0; b < count; ++b)
    if (!fit(counts, x + b * WEIGHTS, y + b * RATES)) {
      at += sprintf(at, "%s[%d, \"refused\", \"no fit\"]", comma, b);
      comma = ", ";
    }
  strcpy(at, "]}");
  send(to, header, y, (uint64_t)(count * RATES));
}

static void answer_outer(FILE* to, const observations* counts, int count, const double* y) {
  static double values[MOST];
  char header[64];
  for (int b = 0; b < count; ++b) values[b] = misfit(counts, y + b * RATES);
  snprintf(header, sizeof header, "{\"arrays\": [[\"value\", 1, %d]]}", count);
  send(to, header, values, (uint64_t)count);
}

int main(int argc, char** argv) {
  static observations counts;
  if (argc != 2 || !getenv("BIZO_READ") || !getenv("BIZO_WRITE") || !read_observations(argv[1], &counts)) {
    fprintf(stderr, "usage: stream OBSERVATIONS, by bizo\n");
    return 2;
  }
  FILE *from = fdopen(atoi(getenv("BIZO_READ")), "rb"), *to = fdopen(atoi(getenv("BIZO_WRITE")), "wb");
  static char header[MOST * 128];
  static double numbers[MOST * (WEIGHTS + RATES)]; /* the columns of x, then those of y */
  uint32_t size;
  uint64_t bytes;
  while (fread(&size, 4, 1, from) == 1 && fread(&bytes, 8, 1, from) == 1) {
    if (size >= sizeof header || bytes > sizeof numbers) return 1;
    if (fread(header, 1, size, from) != size || fread(numbers, 1, bytes, from) != bytes) return 1;
    header[size] = 0;
    const int count = (int)(bytes / sizeof(double[WEIGHTS + RATES]));
    if (strstr(header, "\"operation\":\"describe\""))
      introduce(to);
    else if (strstr(header, "\"operation\":\"solve\""))
      answer_solve(to, &counts, count, numbers, numbers + count * WEIGHTS);
    else
      answer_outer(to, &counts, count, numbers + count * WEIGHTS);
  }
  return 0;
}
