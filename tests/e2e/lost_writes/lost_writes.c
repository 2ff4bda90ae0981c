/* Keeps an undo log of every write to the files under $LW_SHIM_PREFIX, so that a test can take back what a
 * power cut would have lost. Preload it; power_cut.py compiles it, sets the environment and reads the log.
 *
 * Real calls go through, so other processes see them. The log is written before the write, the truncation, the
 * unlink and the rename it describes, and after the creation. An fsync is logged once it has returned, with the
 * length the log had when it began: what was written while it ran is not promised.
 * Seen: write, pwrite, writev, pwritev, (f)truncate, open with O_CREAT or O_TRUNC, unlink, rename, fsync, fdatasync.
 * Not seen: stdio's own buffers, mmap, sendfile, copy_file_range, O_SYNC, sync(). Files named *-shm are left out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAGIC 0x3157574cu /* "LWW1" */

enum kind { START = 1, WRITE, TRUNCATE, CREATE, UNLINK, RENAME, SYNC_FILE, SYNC_FOLDER, FAILED };

struct header { /* undo_log.py reads it as "<IIQQQQQIIQ" */
    uint32_t magic, kind;
    uint64_t position, offset, length, old_size, covers;
    uint32_t path_length, other_length;
    uint64_t data_length;
};

static struct {
    ssize_t (*write)(int, const void *, size_t);
    ssize_t (*pwrite)(int, const void *, size_t, off_t);
    ssize_t (*writev)(int, const struct iovec *, int);
    ssize_t (*pwritev)(int, const struct iovec *, int, off_t);
    int (*ftruncate)(int, off_t);
    int (*fsync)(int);
    int (*fdatasync)(int);
    int (*open)(const char *, int, ...);
    int (*openat)(int, const char *, int, ...);
    int (*unlinkat)(int, const char *, int);
    int (*renameat2)(int, const char *, int, const char *, unsigned);
} real;

static char prefix[PATH_MAX];
static size_t prefix_length;
static char log_path[PATH_MAX];
static int log_fd = -1;
static pid_t log_owner;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void die(const char *what) {
    char line[256];
    int n = snprintf(line, sizeof line, "lost_writes: %s: %s\n", what, strerror(errno));
    if (real.write(2, line, (size_t)n) < 0)
        _exit(98);
    _exit(97); /* a trial without its log proves nothing */
}

static void unlock_in_child(void) { pthread_mutex_init(&mutex, NULL); }

static void setup_once(void) {
    real.write = dlsym(RTLD_NEXT, "write");
    real.pwrite = dlsym(RTLD_NEXT, "pwrite");
    real.writev = dlsym(RTLD_NEXT, "writev");
    real.pwritev = dlsym(RTLD_NEXT, "pwritev");
    real.ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    real.fsync = dlsym(RTLD_NEXT, "fsync");
    real.fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real.open = dlsym(RTLD_NEXT, "open");
    real.openat = dlsym(RTLD_NEXT, "openat");
    real.unlinkat = dlsym(RTLD_NEXT, "unlinkat");
    real.renameat2 = dlsym(RTLD_NEXT, "renameat2");
    const char *wanted = getenv("LW_SHIM_PREFIX"), *log = getenv("LW_SHIM_LOG");
    if (wanted && log && *wanted && strlen(wanted) < PATH_MAX && strlen(log) < PATH_MAX) {
        strcpy(prefix, wanted);
        strcpy(log_path, log);
        prefix_length = strlen(prefix);
        pthread_atfork(NULL, NULL, unlock_in_child);
    }
}

/* 1 if the shim is to watch anything at all. */
static int ready(void) {
    pthread_once(&once, setup_once);
    return prefix_length != 0;
}

static int watched(const char *path) {
    size_t n = strlen(path);
    return strncmp(path, prefix, prefix_length) == 0 && !(n > 4 && strcmp(path + n - 4, "-shm") == 0);
}

/* The path behind fd as the kernel knows it now: follows renames and needs no table of open files. */
static int path_of(int fd, char *path) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n <= 0 || path[0] != '/')
        return 0;
    path[n] = 0;
    return 1;
}

static int watched_fd(int fd, char *path) {
    struct stat st;
    return ready() && path_of(fd, path) && watched(path) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink;
}

/* The absolute path of a directory entry, which need not exist; a link in the last part is not followed. */
static int path_at(int dir, const char *name, char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
    size_t n = slash ? (size_t)(slash - name) + 1 : 0;
    if (n >= PATH_MAX)
        return 0;
    memcpy(folder, name, n);
    strcpy(folder + n, n ? "" : ".");
    int fd = real.openat(dir, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    int known = path_of(fd, path) && strlen(path) + strlen(last) + 2 < PATH_MAX;
    close(fd);
    if (known) {
        strcat(path, strcmp(path, "/") ? "/" : "");
        strcat(path, last);
    }
    return known;
}

static uint64_t append(struct header h, const char *path, const char *other, const void *data);

/* Takes the mutex for threads and the log's flock for processes: the order of the log is the order of events. */
static void lock(void) {
    pthread_mutex_lock(&mutex);
    int first = log_owner != getpid();
    if (first) { /* a forked child would share its parent's flock */
        int low = real.open(log_path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        log_fd = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, 200); /* out of the way of code that counts on low numbers */
        if (log_fd < 0)
            die("cannot open the log");
        close(low);
        log_owner = getpid();
    }
    while (flock(log_fd, LOCK_EX))
        if (errno != EINTR)
            die("cannot lock the log");
    if (first)
        append((struct header){.kind = START}, prefix, "", NULL);
}

static void unlock(void) {
    int error = errno;
    flock(log_fd, LOCK_UN);
    pthread_mutex_unlock(&mutex);
    errno = error;
}

static uint64_t log_end(void) {
    struct stat st;
    if (fstat(log_fd, &st))
        die("cannot measure the log");
    return (uint64_t)st.st_size;
}

/* Returns the position of the new record. */
static uint64_t append(struct header h, const char *path, const char *other, const void *data) {
    h.magic = MAGIC;
    h.position = log_end();
    h.path_length = (uint32_t)strlen(path);
    h.other_length = (uint32_t)strlen(other);
    struct iovec parts[4] = {{&h, sizeof h},
                             {(void *)path, h.path_length},
                             {(void *)other, h.other_length},
                             {(void *)data, h.data_length}};
    size_t total = sizeof h + h.path_length + h.other_length + h.data_length;
    if (real.writev(log_fd, parts, 4) != (ssize_t)total)
        die("cannot write the log");
    return h.position;
}

/* Says that what the record at `position` announced did not happen. */
static void note_failure(uint64_t position) {
    int error = errno;
    append((struct header){.kind = FAILED, .covers = position}, "", "", NULL);
    errno = error;
}

/* What stands in [offset, offset + *length) now, cut at the file's end; also of a file opened only for writing. */
static char *content(int fd, off_t offset, uint64_t *length) {
    struct stat st;
    if (fstat(fd, &st))
        die("cannot measure a watched file");
    uint64_t rest = st.st_size > offset ? (uint64_t)(st.st_size - offset) : 0;
    if (*length > rest)
        *length = rest;
    char *data = malloc(*length + 1);
    if (!data)
        die("no memory");
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int again = real.open(link, O_RDONLY | O_CLOEXEC);
    if (again < 0)
        die("cannot read a watched file");
    for (uint64_t done = 0; done < *length;) {
        ssize_t n = pread(again, data + done, *length - done, offset + (off_t)done);
        if (n <= 0)
            die("cannot read a watched file");
        done += (uint64_t)n;
    }
    close(again);
    return data;
}

static uint64_t size_of(int fd) {
    struct stat st;
    if (fstat(fd, &st))
        die("cannot measure a watched file");
    return (uint64_t)st.st_size;
}

static void note_write(int fd, const char *path, off_t offset, uint64_t length) {
    struct header h = {.kind = WRITE, .offset = (uint64_t)offset, .length = length, .old_size = size_of(fd)};
    h.data_length = length;
    char *old = content(fd, offset, &h.data_length);
    append(h, path, "", old);
    free(old);
}

static void note_truncate(int fd, const char *path, off_t size) {
    struct header h = {.kind = TRUNCATE, .offset = (uint64_t)size, .old_size = size_of(fd), .data_length = UINT64_MAX};
    if (h.old_size == h.offset)
        return;
    char *old = content(fd, size, &h.data_length);
    append(h, path, "", old);
    free(old);
}

/* Where write() will put its bytes. */
static off_t next_offset(int fd) {
    return fcntl(fd, F_GETFL) & O_APPEND ? (off_t)size_of(fd) : lseek(fd, 0, SEEK_CUR);
}

static uint64_t total_of(const struct iovec *parts, int n) {
    uint64_t total = 0;
    for (int i = 0; i < n; i++)
        total += parts[i].iov_len;
    return total;
}

ssize_t write(int fd, const void *data, size_t n) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path) || !n)
        return real.write(fd, data, n);
    lock();
    note_write(fd, path, next_offset(fd), n);
    ssize_t done = real.write(fd, data, n);
    unlock();
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t offset) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path) || !n)
        return real.pwrite(fd, data, n, offset);
    lock();
    note_write(fd, path, offset, n);
    ssize_t done = real.pwrite(fd, data, n, offset);
    unlock();
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t offset) { return pwrite(fd, data, n, offset); }

ssize_t writev(int fd, const struct iovec *parts, int n) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path))
        return real.writev(fd, parts, n);
    lock();
    note_write(fd, path, next_offset(fd), total_of(parts, n));
    ssize_t done = real.writev(fd, parts, n);
    unlock();
    return done;
}

ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t offset) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path))
        return real.pwritev(fd, parts, n, offset);
    lock();
    note_write(fd, path, offset, total_of(parts, n));
    ssize_t done = real.pwritev(fd, parts, n, offset);
    unlock();
    return done;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int n, off64_t offset) { return pwritev(fd, parts, n, offset); }

int ftruncate(int fd, off_t size) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path))
        return real.ftruncate(fd, size);
    lock();
    note_truncate(fd, path, size);
    int result = real.ftruncate(fd, size);
    unlock();
    return result;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int truncate(const char *name, off_t size) {
    ready();
    int fd = real.open(name, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int result = ftruncate(fd, size), error = errno;
    close(fd);
    errno = error;
    return result;
}

int truncate64(const char *name, off64_t size) { return truncate(name, size); }

static int sync_with(int fd, int (*sync)(int)) {
    char path[PATH_MAX];
    struct stat st;
    size_t n;
    if (!ready() || !path_of(fd, path) || fstat(fd, &st) || !st.st_nlink)
        return sync(fd);
    n = strlen(path);
    int folder = S_ISDIR(st.st_mode) && strncmp(path, prefix, n < prefix_length ? n : prefix_length) == 0;
    if (!folder && !watched(path))
        return sync(fd);
    lock();
    struct header h = {.kind = folder ? SYNC_FOLDER : SYNC_FILE, .covers = log_end()};
    unlock(); /* other threads write while the disk works */
    int result = sync(fd);
    if (result == 0) {
        lock();
        append(h, path, "", NULL);
        unlock();
    }
    return result;
}

int fsync(int fd) { return sync_with(fd, (ready(), real.fsync)); }

int fdatasync(int fd) { return sync_with(fd, (ready(), real.fdatasync)); }

static int open_at(int dir, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat st;
    if (!ready() || !(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE || !path_at(dir, name, path) ||
        !watched(path))
        return real.openat(dir, name, flags, mode);
    lock();
    int existed = fstatat(dir, name, &st, 0) == 0;
    if (existed && (flags & O_TRUNC) && !(flags & O_EXCL) && S_ISREG(st.st_mode) && st.st_size) {
        int fd = real.openat(dir, name, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            if (path_of(fd, path))
                note_truncate(fd, path, 0);
            close(fd);
        }
    }
    int fd = real.openat(dir, name, flags, mode);
    int error = errno;
    if (fd >= 0 && !existed && path_of(fd, path))
        append((struct header){.kind = CREATE}, path, "", NULL);
    errno = error;
    unlock();
    return fd;
}

#define MODE_OF(flags, mode)                                                                                           \
    mode_t mode = 0;                                                                                                   \
    if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) {                                                   \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *name, int flags, ...) {
    MODE_OF(flags, mode)
    return open_at(AT_FDCWD, name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    MODE_OF(flags, mode)
    return open_at(AT_FDCWD, name, flags | O_LARGEFILE, mode);
}

int openat(int dir, const char *name, int flags, ...) {
    MODE_OF(flags, mode)
    return open_at(dir, name, flags, mode);
}

int openat64(int dir, const char *name, int flags, ...) {
    MODE_OF(flags, mode)
    return open_at(dir, name, flags | O_LARGEFILE, mode);
}

int unlinkat(int dir, const char *name, int flags) {
    char path[PATH_MAX];
    struct stat st;
    if (!ready() || (flags & AT_REMOVEDIR) || !path_at(dir, name, path) || !watched(path))
        return real.unlinkat(dir, name, flags);
    lock();
    int fd = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)
                 ? real.openat(dir, name, O_RDONLY | O_CLOEXEC)
                 : -1;
    uint64_t position = 0;
    if (fd >= 0) {
        struct header h = {.kind = UNLINK, .data_length = UINT64_MAX};
        char *old = content(fd, 0, &h.data_length);
        position = append(h, path, "", old);
        free(old);
        close(fd);
    }
    int result = real.unlinkat(dir, name, flags);
    if (result && fd >= 0)
        note_failure(position);
    unlock();
    return result;
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    char path[PATH_MAX], other[PATH_MAX];
    struct stat st;
    if (!ready() || (flags & RENAME_EXCHANGE) || fstatat(from_dir, from, &st, AT_SYMLINK_NOFOLLOW) ||
        !S_ISREG(st.st_mode) || !path_at(from_dir, from, path) || !path_at(to_dir, to, other) ||
        !(watched(path) || watched(other)))
        return real.renameat2(from_dir, from, to_dir, to, flags);
    lock();
    struct header h = {.kind = RENAME};
    char *old = NULL;
    h.length = fstatat(to_dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode); /* it replaces a file */
    if (h.length) {
        int fd = real.openat(to_dir, to, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            die("cannot read a watched file");
        h.data_length = UINT64_MAX;
        old = content(fd, 0, &h.data_length);
        close(fd);
    }
    uint64_t position = append(h, path, other, old);
    free(old);
    int result = real.renameat2(from_dir, from, to_dir, to, flags);
    if (result)
        note_failure(position);
    unlock();
    return result;
}

int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    return renameat2(from_dir, from, to_dir, to, 0);
}

int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
