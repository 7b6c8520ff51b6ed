/* What an option call costs, and a join with its leave. */
#include "bench.h"

enum { EACH = 1000 };

static void set_ttl(int fd) {
    for (int i = 0; i < EACH; i++) set(fd, IPPROTO_IP, IP_MULTICAST_TTL, 1 + (i & 127), "IP_MULTICAST_TTL");
}

static void join_and_leave(int fd) {
    struct ip_mreq mreq = {{htonl(FIRST_GROUP)}, {htonl(INADDR_LOOPBACK)}};
    for (int i = 0; i < EACH; i++) {
        check(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq), "IP_ADD_MEMBERSHIP");
        check(setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof mreq), "IP_DROP_MEMBERSHIP");
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    void (*const call)(int) = strcmp(argv[1], "option") == 0 ? set_ttl : join_and_leave;
    const int fd = udp_socket();
    struct meter meter = meter_of(atof(argv[2]));
    uint64_t count = 0;
    while (!meter.over) {
        meter_look(&meter, count);
        call(fd);
        count += EACH;
    }
    meter_print(&meter, "calls", count, 0);
    return 0;
}
