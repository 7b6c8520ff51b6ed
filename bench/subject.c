/* The option calls in C: for each line "TEST COUNT" on standard input, nanoseconds a call on standard output. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static void check(int result, const char *what) {
    if (result >= 0) return;
    perror(what);
    exit(1);
}

static void set_ttl(int s, int count) {
    for (int i = 0; i < count; i++) {
        const int ttl = 1 + (i & 127);
        check(setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl), "IP_MULTICAST_TTL");
    }
}

static void join_and_leave(int s, int count) {
    struct ip_mreq mreq = {{inet_addr("233.252.0.1")}, {inet_addr("127.0.0.1")}};
    for (int i = 0; i < count; i++) {
        check(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq), "IP_ADD_MEMBERSHIP");
        check(setsockopt(s, IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof mreq), "IP_DROP_MEMBERSHIP");
    }
}

int main(void) {
    char test[32];
    int count;
    const int s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    check(s, "socket");
    while (scanf("%31s %d", test, &count) == 2) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        (strcmp(test, "ttl") == 0 ? set_ttl : join_and_leave)(s, count);
        clock_gettime(CLOCK_MONOTONIC, &to);
        printf("%f\n", ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / count);
        fflush(stdout);
    }
    return 0;
}
