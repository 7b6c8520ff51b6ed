/*
 * Stands between a program and the C library (LD_PRELOAD), and writes down the calls that strace(1) abbreviates: a line
 * for each, with the bytes in hex, into the file $WITNESS.PID.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static void hex(FILE *file, const void *memory, size_t length) {
    const unsigned char *bytes = memory;
    for (size_t i = 0; i < length; i++) fprintf(file, "%02x", bytes[i]);
    if (length == 0) fputc('-', file);
}

static void line(const char *call, int fd, int a, int b, const void *memory, size_t length, const void *address,
                 size_t address_length, long result) {
    const int error = errno;
    const char *prefix = getenv("WITNESS");
    if (prefix == NULL) return;
    char path[4096];
    snprintf(path, sizeof path, "%s.%d", prefix, getpid());
    FILE *file = fopen(path, "ae");
    if (file == NULL) abort();
    fprintf(file, "%s %d %d %d %zu ", call, fd, a, b, length);
    hex(file, memory, length);
    fputc(' ', file);
    hex(file, address, address_length);
    fprintf(file, " = %ld\n", result < 0 ? -(long)error : result);
    fclose(file);
    errno = error;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
    const int result = REAL(setsockopt)(fd, level, name, value, length);
    line("setsockopt", fd, level, name, value, length, NULL, 0, result);
    return result;
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
    const int result = REAL(getsockopt)(fd, level, name, value, length);
    line("getsockopt", fd, level, name, value, result < 0 ? 0 : *length, NULL, 0, result);
    return result;
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
    const int result = REAL(bind)(fd, address, length);
    line("bind", fd, 0, 0, NULL, 0, address, length, result);
    return result;
}

static long sent(long result, int fd, const void *data, size_t length, int flags, const void *address, socklen_t room) {
    line("sendto", fd, flags, 0, data, length, address, room, result);
    return result;
}

static long received(long result, int fd, const void *data, int flags, const void *address, const socklen_t *room) {
    line("recvfrom", fd, flags, 0, data, result < 0 ? 0 : (size_t)result, address, room == NULL ? 0 : *room, result);
    return result;
}

ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *address, socklen_t room) {
    return sent(REAL(sendto)(fd, data, length, flags, address, room), fd, data, length, flags, address, room);
}

ssize_t recvfrom(int fd, void *data, size_t length, int flags, struct sockaddr *address, socklen_t *room) {
    return received(REAL(recvfrom)(fd, data, length, flags, address, room), fd, data, flags, address, room);
}

/* The same calls by their numbers. */
long syscall(long number, ...) {
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    const long result = REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (number == SYS_sendto) return sent(result, a[0], (void *)a[1], a[2], a[3], (void *)a[4], a[5]);
    if (number == SYS_recvfrom) return received(result, a[0], (void *)a[1], a[3], (void *)a[4], (void *)a[5]);
    return result;
}
