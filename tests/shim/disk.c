/* A disk in bad health, for a program that does not know: loaded before the C library (LD_PRELOAD), it holds up or
 * fails what the program writes below the directory STAMP_DISK_DIR, as the file STAMP_DISK_CONTROL says at that moment:
 *
 *   hold            what is to be confirmed (fsync) is held up until the word is gone
 *   delay=MS        each confirmation takes so long
 *   sync=ERRNO      confirmations fail
 *   write=ERRNO     writing fails, and with it making, removing and renaming files
 *
 * One line is appended to STAMP_DISK_CONTROL.log when a confirmation begins and when it has ended. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Around our own functions, so that nothing here meets itself. */
static int raw_open(const char *path, int flags) { return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600); }

static int is_below(const char *path) {
    const char *dir = getenv("STAMP_DISK_DIR");
    size_t length = dir ? strlen(dir) : 0;
    return length && !strncmp(path, dir, length) && (path[length] == '/' || path[length] == 0);
}

static int is_ours(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

/* The value behind `word` in the control file; -1: the word is not there. */
static int control(const char *word) {
    char text[256];
    const char *name = getenv("STAMP_DISK_CONTROL");
    int fd = name ? raw_open(name, O_RDONLY) : -1;
    if (fd < 0) return -1;
    ssize_t length = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    text[length < 0 ? 0 : length] = 0;
    const char *found = strstr(text, word);
    return found ? atoi(found + strlen(word)) : -1;
}

static void note(const char *line) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s.log", getenv("STAMP_DISK_CONTROL"));
    int fd = raw_open(name, O_WRONLY | O_APPEND | O_CREAT);
    if (fd < 0) return;
    syscall(SYS_write, fd, line, strlen(line));
    syscall(SYS_close, fd);
}

static void rest(long ms) {
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static int confirm(int fd, int (*real)(int)) {
    if (!is_ours(fd)) return real(fd);
    note("begun\n");
    while (control("hold") >= 0) rest(5);
    int delay = control("delay="), error = control("sync=");
    if (delay > 0) rest(delay);
    int result = error > 0 ? -1 : real(fd);
    note("ended\n");
    if (error > 0) errno = error;
    return result;
}

static int is_refused(int is_below_here) {
    int error = is_below_here ? control("write=") : -1;
    if (error > 0) errno = error;
    return error > 0;
}

static int is_refused_fd(int fd) { return is_refused(is_ours(fd)); }
static int is_refused_path(const char *path) { return is_refused(is_below(path)); }
static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT; }

int fsync(int fd) { return confirm(fd, REAL(fsync)); }
int fdatasync(int fd) { return confirm(fd, REAL(fdatasync)); }

ssize_t write(int fd, const void *bytes, size_t count) {
    return is_refused_fd(fd) ? -1 : REAL(write)(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return is_refused_fd(fd) ? -1 : REAL(pwrite)(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    return is_refused_fd(fd) ? -1 : REAL(pwrite64)(fd, bytes, count, at);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    return is_refused_fd(fd) ? -1 : REAL(writev)(fd, parts, count);
}
int ftruncate(int fd, off_t size) { return is_refused_fd(fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return is_refused_fd(fd) ? -1 : REAL(ftruncate64)(fd, size); }
int rename(const char *from, const char *to) { return is_refused_path(to) ? -1 : REAL(rename)(from, to); }
int unlink(const char *path) { return is_refused_path(path) ? -1 : REAL(unlink)(path); }
int mkdir(const char *path, mode_t mode) { return is_refused_path(path) ? -1 : REAL(mkdir)(path, mode); }

#define OPEN(name)                                                                  \
    int name(const char *path, int flags, ...) {                                    \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = va_arg(rest, mode_t);                                         \
        va_end(rest);                                                               \
        return writes(flags) && is_refused_path(path) ? -1 : REAL(name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                \
    int name(int at, const char *path, int flags, ...) {                            \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = va_arg(rest, mode_t);                                         \
        va_end(rest);                                                               \
        return writes(flags) && is_refused_path(path) ? -1 : REAL(name)(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)
