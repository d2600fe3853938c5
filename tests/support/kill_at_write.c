// Loaded before the C library (LD_PRELOAD): kills its process at exactly the k-th call that changes a file.
//   BIZO_KILL_AT=k     which call; without it nothing happens
//   BIZO_KILL_HOW      before (the call), half (of the bytes of a write; other calls: before), after
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static const char* how(void) {
  const char* text = getenv("BIZO_KILL_HOW");
  return text ? text : "before";
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// Whether this call is the one.
static int is_time(void) {
  const char* at = getenv("BIZO_KILL_AT");
  return at && atomic_fetch_add(&calls, 1) + 1 == atol(at);
}

static int is_file(int descriptor) {
  struct stat about;
  return fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (is_file(descriptor) && is_time()) {
    if (strcmp(how(), "half") == 0) REAL(write)(descriptor, bytes, size / 2);
    if (strcmp(how(), "after") == 0) REAL(write)(descriptor, bytes, size);
    die();
  }
  return REAL(write)(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  if (is_file(descriptor) && is_time()) {
    if (strcmp(how(), "half") == 0) REAL(pwrite)(descriptor, bytes, size / 2, offset);
    if (strcmp(how(), "after") == 0) REAL(pwrite)(descriptor, bytes, size, offset);
    die();
  }
  return REAL(pwrite)(descriptor, bytes, size, offset);
}

#define WHOLE(name, parameters, arguments)                   \
  int name parameters {                                      \
    if (is_time()) {                                         \
      if (strcmp(how(), "after") == 0) REAL(name) arguments; \
      die();                                                 \
    }                                                        \
    return REAL(name) arguments;                             \
  }

WHOLE(rename, (const char* from, const char* to), (from, to))
WHOLE(remove, (const char* path), (path))
WHOLE(unlink, (const char* path), (path))
WHOLE(fsync, (int descriptor), (descriptor))
WHOLE(fdatasync, (int descriptor), (descriptor))
WHOLE(ftruncate, (int descriptor, off_t size), (descriptor, size))
