/* A model of a power loss: of a file, only what was there at its last sync survives.
 *
 * Loaded before libc by LD_PRELOAD. After every fsync or fdatasync of a file whose path begins
 * with $POWER_LOSS_OF, its whole content is copied to $POWER_LOSS_INTO under the same name; what
 * lies there is what a disk without power would still hold. Making and removing files is taken
 * to be durable at once.
 *
 *   cc -shared -fPIC -O2 -o power_loss.so power_loss.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void copy(const char *from, const char *to) {
    char buffer[1 << 16];
    ssize_t got;
    int in = open(from, O_RDONLY), out = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (in < 0 || out < 0) abort(); /* the model must not lose anything by itself */
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)got) != got) abort();
    close(in);
    close(out);
}

static void survives(int file) {
    const char *of = getenv("POWER_LOSS_OF"), *into = getenv("POWER_LOSS_INTO");
    char link[64], path[PATH_MAX], kept[PATH_MAX + 64], fresh[PATH_MAX + 80];
    ssize_t length;
    if (!of || !into) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = '\0';
    if (strncmp(path, of, strlen(of)) != 0) return;
    snprintf(kept, sizeof kept, "%s%s", into, strrchr(path, '/'));
    snprintf(fresh, sizeof fresh, "%s.copying", kept);
    copy(path, fresh);
    rename(fresh, kept); /* whole or not at all, also if we are killed here */
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int result = real(file);
    if (result == 0) survives(file);
    return result;
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int result = real(file);
    if (result == 0) survives(file);
    return result;
}
