/* What the programs share: a trial's arguments, its socket, and its meter. */
#ifndef BENCH_H
#define BENCH_H
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { PORT = 5001, BUFFER = 4 << 20, FIRST_GROUP = 0xef010000, MESSAGES = 64, RUNS = 16, SEGMENTS = 64 };
enum { ROOM = 9216, RUN_ROOM = 65532, LONGEST = 65507 };
enum { QUIET_MICROSECONDS = 200000, PATIENCE_SECONDS = 10 };

enum mode { PLAIN, BATCH, SEGMENTED };

struct trial {
    enum mode mode;
    size_t size;
    double seconds;
    uint32_t groups;
};

static inline int check(int result, const char *what) {
    if (result >= 0) return result;
    perror(what);
    exit(1);
}

/* MODE SIZE SECONDS GROUPS */
static inline struct trial trial_of(int argc, char **argv) {
    if (argc != 5) exit(2);
    const enum mode mode = strcmp(argv[1], "plain") == 0 ? PLAIN : strcmp(argv[1], "batch") == 0 ? BATCH : SEGMENTED;
    return (struct trial){mode, (size_t)atol(argv[2]), atof(argv[3]), (uint32_t)atol(argv[4])};
}

static inline struct sockaddr_in group_at(uint32_t number) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(FIRST_GROUP + number)};
}

static inline void set(int fd, int level, int option, int value, const char *what) {
    check(setsockopt(fd, level, option, &value, sizeof value), what);
}

static inline int udp_socket(void) {
    const int fd = check(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    set(fd, SOL_SOCKET, SO_RCVBUF, BUFFER, "SO_RCVBUF");
    set(fd, SOL_SOCKET, SO_SNDBUF, BUFFER, "SO_SNDBUF");
    return fd;
}

/* Bound to the port, a member of so many groups from the first one on, with a time limit for each wait. */
static inline int receiver(uint32_t first, uint32_t groups, int port) {
    const int fd = udp_socket();
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    check(bind(fd, (struct sockaddr *)&any, sizeof any), "bind");
    for (uint32_t i = 0; i < groups; i++) {
        struct ip_mreq mreq = {{htonl(FIRST_GROUP + first + i)}, {htonl(INADDR_LOOPBACK)}};
        check(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq), "IP_ADD_MEMBERSHIP");
    }
    struct timeval quiet = {0, QUIET_MICROSECONDS};
    check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof quiet), "SO_RCVTIMEO");
    return fd;
}

static inline void ready(void) {
    puts("ready");
    fflush(stdout);
}

static inline double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static inline double cpu(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The rate in a window of time that opens after a warm-up: looked at as often as the caller likes. */
struct moment {
    double time, cpu;
    uint64_t count;
};

struct meter {
    double seconds, start;
    struct moment from, to, last;
    int open, over;
};

static const double WARM_UP = 0.2, TAIL = 0.1;

static inline struct meter meter_of(double seconds) {
    return (struct meter){.seconds = seconds};
}

/* Answers whether a sender is to go on. */
static inline int meter_look(struct meter *meter, uint64_t count) {
    const double time = now();
    if (meter->start == 0) meter->start = time;
    if (!meter->open && time - meter->start >= WARM_UP) {
        meter->from = (struct moment){time, cpu(), count};
        meter->open = 1;
    }
    meter->last.time = time;
    meter->last.count = count;
    if (meter->open && !meter->over && time - meter->from.time >= meter->seconds) {
        meter->to = (struct moment){time, cpu(), count};
        meter->over = 1;
    }
    return !meter->over || time - meter->to.time < TAIL;
}

/* A stream that ended early closes the window; one that ended in the warm-up has none, and its rate is 0. */
static inline void meter_print(const struct meter *meter, const char *what, uint64_t count, uint64_t wrong) {
    const struct moment from = meter->from;
    const struct moment to = meter->over ? meter->to : (struct moment){meter->last.time, cpu(), meter->last.count};
    const uint64_t counted = meter->open ? to.count - from.count : 0;
    const double rate = counted ? (double)counted / (to.time - from.time) : 0;
    const double each = counted ? (to.cpu - from.cpu) / (double)counted * 1e9 : 0;
    printf("{\"%s\":%lu,\"rate\":%.1f,\"cpu\":%.2f,\"wrong\":%lu}\n", what, (unsigned long)count, rate, each,
           (unsigned long)wrong);
}
#endif
