/* The quadratic on a stream, in C:  by_stream DATA.  A header has few words to look for: no JSON reader. */
#include <unistd.h>

#include "quadratic.h"

static void transfer(int out, int descriptor, void* bytes, size_t size) {
  for (char* at = bytes; size > 0;) {
    const ssize_t part = out ? write(descriptor, at, size) : read(descriptor, at, size);
    if (part <= 0) exit(part == 0 ? 0 : 1);
    at += part;
    size -= (size_t)part;
  }
}

static void send_message(int descriptor, char* header, double* numbers, uint64_t count) {
  const uint32_t size = (uint32_t)strlen(header);
  uint64_t bytes = count * sizeof(double);
  char prefix[12];
  memcpy(prefix, &size, 4);
  memcpy(prefix + 4, &bytes, 8);
  transfer(1, descriptor, prefix, 12);
  transfer(1, descriptor, header, size);
  transfer(1, descriptor, numbers, bytes);
}

int main(int argc, char** argv) {
  quadratic* q = argc > 1 ? read_quadratic(argv[1]) : NULL;
  if (!q) return 1;
  const int source = atoi(getenv("BIZO_READ")), sink = atoi(getenv("BIZO_WRITE"));
  for (;;) {
    char prefix[12], header[1 << 16], text[256];
    uint32_t header_bytes;
    uint64_t number_bytes;
    transfer(0, source, prefix, 12);
    memcpy(&header_bytes, prefix, 4);
    memcpy(&number_bytes, prefix + 4, 8);
    if (header_bytes >= sizeof header) return 1;
    transfer(0, source, header, header_bytes);
    header[header_bytes] = '\0';
    double* x = malloc(number_bytes + 8);
    transfer(0, source, x, number_bytes);
    if (strstr(header, "\"describe\"")) {
      snprintf(text, sizeof text, "{\"protocol\": 1, \"name\": \"c\", \"level\": \"solve\", \"d\": %d, \"p\": %d}", (int)q->d,
               (int)q->p);
      send_message(sink, text, NULL, 0);
    } else {
      const int64_t count = atoll(strstr(header, "\"count\":") + 8);
      double *y = x + count * q->d, *answer = malloc((size_t)(count * q->p) * sizeof(double));
      const int solves = strstr(header, "\"operation\":\"solve\"") != NULL;
      for (int64_t b = 0; b < count; ++b)
        if (solves)
          solve_quadratic(q, x + b * q->d, answer + b * q->p);
        else
          answer[b] = outer_quadratic(q, x + b * q->d, y + b * q->p);
      const int64_t rows = solves ? q->p : 1;
      snprintf(text, sizeof text, "{\"arrays\": [[\"%s\", %d, %d]]}", solves ? "y" : "value", (int)rows, (int)count);
      send_message(sink, text, answer, (uint64_t)(rows * count));
      free(answer);
    }
    free(x);
  }
}
