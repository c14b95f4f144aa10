/* Preloaded into the engine: strikes at its n-th call of one kind that changes anything outside the process, counted over all
   threads. STRIKE_CALL names the kind, STRIKE_AT the number, STRIKE_DO what happens there: `kill` ends the process before the
   call, `torn` after half of its sectors (a sector is written whole or not at all), `ENOSPC` and `EIO` let the call fail. STRIKE_REPORT is a file that gets the counts when the
   process ends by itself. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PWRITE, FSYNC, FTRUNCATE, UNLINK, RENAME, CONNECT, WRITE, SEND, KINDS };
static const char *const names[KINDS] = {"pwrite", "fsync", "ftruncate", "unlink", "rename", "connect", "write", "send"};
static atomic_int counts[KINDS];

#define SECTOR 512
static size_t half_of(size_t size) { return size / 2 / SECTOR * SECTOR; }

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* 0: go on; 1: tear; otherwise an errno to fail with, negated. */
static int strike(int kind) {
  int here = atomic_fetch_add(&counts[kind], 1) + 1;
  const char *call = getenv("STRIKE_CALL"), *at = getenv("STRIKE_AT"), *act = getenv("STRIKE_DO");
  if (!call || !at || !act || strcmp(call, names[kind]) != 0 || here != atoi(at)) return 0;
  if (strcmp(act, "torn") == 0) return 1;
  if (strcmp(act, "ENOSPC") == 0) return -ENOSPC;
  if (strcmp(act, "EIO") == 0) return -EIO;
  die();
  return 0;
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("STRIKE_REPORT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  for (int kind = 0; kind < KINDS; kind++) fprintf(file, "%s %d\n", names[kind], atomic_load(&counts[kind]));
  fclose(file);
}

#define FAIL_IF_STRUCK(kind) \
  do { \
    int struck = strike(kind); \
    if (struck == 1) die(); \
    if (struck < 0) { \
      errno = -struck; \
      return -1; \
    } \
  } while (0)

#define REAL(name) \
  if (!real) real = dlsym(RTLD_NEXT, #name)

static ssize_t put(int kind, int handle, const void *bytes, size_t size, off_t at, ssize_t (*real)(int, const void *, size_t, off_t)) {
  int struck = strike(kind);
  if (struck == 1) {
    real(handle, bytes, half_of(size), at);
    die();
  }
  if (struck < 0) {
    errno = -struck;
    return -1;
  }
  return real(handle, bytes, size, at);
}

ssize_t pwrite(int handle, const void *bytes, size_t size, off_t at) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  REAL(pwrite);
  return put(PWRITE, handle, bytes, size, at, real);
}

ssize_t pwrite64(int handle, const void *bytes, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  REAL(pwrite64);
  return put(PWRITE, handle, bytes, size, at, real);
}

ssize_t write(int handle, const void *bytes, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  REAL(write);
  int struck = strike(WRITE);
  if (struck == 1) {
    ssize_t half = real(handle, bytes, half_of(size));
    (void)half;
    die();
  }
  if (struck < 0) {
    errno = -struck;
    return -1;
  }
  return real(handle, bytes, size);
}

int fsync(int handle) {
  static int (*real)(int);
  REAL(fsync);
  FAIL_IF_STRUCK(FSYNC);
  return real(handle);
}

int fdatasync(int handle) {
  static int (*real)(int);
  REAL(fdatasync);
  FAIL_IF_STRUCK(FSYNC);
  return real(handle);
}

int ftruncate(int handle, off_t size) {
  static int (*real)(int, off_t);
  REAL(ftruncate);
  FAIL_IF_STRUCK(FTRUNCATE);
  return real(handle, size);
}

int ftruncate64(int handle, off64_t size) {
  static int (*real)(int, off64_t);
  REAL(ftruncate64);
  FAIL_IF_STRUCK(FTRUNCATE);
  return real(handle, size);
}

int unlink(const char *path) {
  static int (*real)(const char *);
  REAL(unlink);
  FAIL_IF_STRUCK(UNLINK);
  return real(path);
}

int rename(const char *before, const char *after) {
  static int (*real)(const char *, const char *);
  REAL(rename);
  FAIL_IF_STRUCK(RENAME);
  return real(before, after);
}

int connect(int handle, const struct sockaddr *address, socklen_t size) {
  static int (*real)(int, const struct sockaddr *, socklen_t);
  REAL(connect);
  FAIL_IF_STRUCK(CONNECT);
  return real(handle, address, size);
}

ssize_t writev(int handle, const struct iovec *pieces, int count) {
  static ssize_t (*real)(int, const struct iovec *, int);
  REAL(writev);
  FAIL_IF_STRUCK(SEND);
  return real(handle, pieces, count);
}

ssize_t sendmsg(int handle, const struct msghdr *message, int flags) {
  static ssize_t (*real)(int, const struct msghdr *, int);
  REAL(sendmsg);
  FAIL_IF_STRUCK(SEND);
  return real(handle, message, flags);
}
