/* Models the worst power cut: of each file below POWERCUT_ROOT only the bytes it held at its last fsync or fdatasync survive.
   Preloaded into the engine. After each flush the file is copied, whole, to POWERCUT_DISK; the copy there is what a reader would
   find after the cut. Names come and go on that disk at once, as on a journalling file system; contents only by a flush. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* The place on the surviving disk of a path below the root; slashes become '%'. 0 when it is none of ours. */
static int place_of(const char *path, char *place) {
  const char *root = getenv("POWERCUT_ROOT"), *disk = getenv("POWERCUT_DISK");
  if (!root || !disk) return 0;
  size_t length = strlen(root);
  if (strncmp(path, root, length) != 0 || path[length] != '/') return 0;
  int wrote = snprintf(place, PATH_MAX, "%s/%s", disk, path + length + 1);
  if (wrote < 0 || wrote >= PATH_MAX - 8) return 0;
  for (char *at = place + strlen(disk) + 1; *at; at++)
    if (*at == '/') *at = '%';
  return 1;
}

static int copy(int from, off_t size, int to) {
  off_t at = 0;
  while (at < size) {
    ssize_t moved = copy_file_range(from, &at, to, NULL, (size_t)(size - at), 0);
    if (moved <= 0) return 0;
  }
  return 1;
}

static void keep(int handle) {
  char link[64], path[PATH_MAX], place[PATH_MAX], fresh[PATH_MAX + 8];
  struct stat facts;
  if (fstat(handle, &facts) != 0 || !S_ISREG(facts.st_mode)) return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return;
  path[length] = 0;
  if (!place_of(path, place)) return;
  snprintf(fresh, sizeof fresh, "%s.fresh", place);
  int to = open(fresh, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (to < 0) return;
  int whole;
  if ((fcntl(handle, F_GETFL) & O_ACCMODE) == O_WRONLY) {
    int from = open(path, O_RDONLY | O_CLOEXEC);
    whole = from >= 0 && copy(from, facts.st_size, to);
    if (from >= 0) close(from);
  } else
    /* From the handle itself: opening a database a second time and closing it would lift every POSIX lock that SQLite holds on it. */
    whole = copy(handle, facts.st_size, to);
  close(to);
  if (whole) rename(fresh, place);
}

static int flush(int handle, int (*real)(int)) {
  pthread_mutex_lock(&one_at_a_time);
  int result = real(handle), problem = errno;
  if (result == 0) keep(handle);
  pthread_mutex_unlock(&one_at_a_time);
  errno = problem;
  return result;
}

#define REAL(name) dlsym(RTLD_NEXT, name)

int fsync(int handle) {
  static int (*real)(int);
  if (!real) real = REAL("fsync");
  return flush(handle, real);
}

int fdatasync(int handle) {
  static int (*real)(int);
  if (!real) real = REAL("fdatasync");
  return flush(handle, real);
}

int unlink(const char *path) {
  static int (*real)(const char *);
  char place[PATH_MAX];
  if (!real) real = REAL("unlink");
  int result = real(path), problem = errno;
  if (result == 0 && place_of(path, place)) real(place);
  errno = problem;
  return result;
}

int rename(const char *before, const char *after) {
  static int (*real)(const char *, const char *);
  char from[PATH_MAX], to[PATH_MAX];
  if (!real) real = REAL("rename");
  int result = real(before, after), problem = errno;
  if (result == 0 && place_of(before, from) && place_of(after, to)) {
    if (real(from, to) != 0) unlink(to);
  }
  errno = problem;
  return result;
}
