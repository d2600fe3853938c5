/* Through files:  simulate OBSERVATIONS INPUT OUTPUT.  Reads lines "name number ...", and writes such lines.
 */
#include <stdio.h>
#include <string.h>

#include "model.h"

typedef struct {
  char operation[16];
  double x[WEIGHTS], y[RATES];
} question;

static int read_numbers(FILE* file, double* to, int count) {
  int done = 0;
  while (done < count && fscanf(file, "%lf", to + done) == 1) ++done;
  return done == count;
}

/* Takes what it knows; seed, tolerance and the like do not matter here. */
static int read_question(const char* path, question* asked) {
  char name[64];
  int understood = 1;
  FILE* file = fopen(path, "r");
  if (!file) return 0;
  while (understood && fscanf(file, "%63s", name) == 1) {
    if (strcmp(name, "operation") == 0)
      understood = fscanf(file, "%15s", asked->operation) == 1;
    else if (strcmp(name, "x") == 0)
      understood = read_numbers(file, asked->x, WEIGHTS);
    else if (strcmp(name, "y") == 0)
      understood = read_numbers(file, asked->y, RATES);
    else
      understood = fscanf(file, "%*[^\n]") != EOF;
  }
  fclose(file);
  return understood;
}

static void answer(FILE* to, const observations* counts, question* asked) {
  double* y = asked->y;
  if (strcmp(asked->operation, "outer") == 0) {
    fprintf(to, "value %.17g\n", misfit(counts, y));
    return;
  }
  const int steps = fit(counts, asked->x, y);
  if (steps == 0)
    fprintf(to, "refused no fit\n");
  else /* F at the fit, too: then it is not asked for, which would start the program again */
    fprintf(to, "y %.17g %.17g %.17g %.17g\nsteps %d\nvalue %.17g\n", y[0], y[1], y[2], y[3], steps,
            misfit(counts, y));
}

int main(int argc, char** argv) {
  static observations counts;
  static question asked;
  if (argc != 4 || !read_observations(argv[1], &counts) || !read_question(argv[2], &asked)) {
    fprintf(stderr, "usage: simulate OBSERVATIONS INPUT OUTPUT\n");
    return 2;
  }
  FILE* output = fopen(argv[3], "w");
  if (!output) return 1;
  answer(output, &counts, &asked);
  return fclose(output) == 0 ? 0 : 1;
}
