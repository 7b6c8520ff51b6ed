/* Sends numbered datagrams for a while: one by one, by sendmmsg, or in runs for the kernel to cut (UDP_SEGMENT). */
#define _GNU_SOURCE
#include "bench.h"

static uint8_t data[RUNS * RUN_ROOM];
static uint64_t sent;

static void number(uint8_t *at) {
    const uint32_t next = (uint32_t)sent++;
    memcpy(at, &next, sizeof next);
}

static void send_plain(int fd, struct trial trial) {
    for (int i = 0; i < MESSAGES; i++) {
        struct sockaddr_in to = group_at((uint32_t)(sent % trial.groups));
        number(data);
        check((int)sendto(fd, data, trial.size, 0, (struct sockaddr *)&to, sizeof to), "sendto");
    }
}

/* So many messages, each of so many datagrams. */
static void send_messages(int fd, struct trial trial, int messages, size_t each) {
    static struct mmsghdr headers[MESSAGES];
    static struct iovec vectors[MESSAGES];
    static struct sockaddr_in to[MESSAGES];
    static uint64_t run;
    static union {
        struct cmsghdr header;
        uint8_t bytes[CMSG_SPACE(sizeof(uint16_t))];
    } segment;
    const uint16_t size = (uint16_t)trial.size;
    segment.header = (struct cmsghdr){CMSG_LEN(sizeof size), IPPROTO_UDP, UDP_SEGMENT};
    memcpy(CMSG_DATA(&segment.header), &size, sizeof size);
    for (int i = 0; i < messages; i++) {
        uint8_t *begin = data + (size_t)i * each * trial.size;
        for (size_t j = 0; j < each; j++) number(begin + j * trial.size);
        to[i] = group_at((uint32_t)(run++ % trial.groups));
        vectors[i] = (struct iovec){begin, each * trial.size};
        headers[i].msg_hdr = (struct msghdr){.msg_name = &to[i],
                                             .msg_namelen = sizeof to[i],
                                             .msg_iov = &vectors[i],
                                             .msg_iovlen = 1,
                                             .msg_control = each > 1 ? &segment : NULL,
                                             .msg_controllen = each > 1 ? sizeof segment : 0};
    }
    for (int done = 0; done < messages;) {
        done += check(sendmmsg(fd, headers + done, (unsigned)(messages - done), 0), "sendmmsg");
    }
}

int main(int argc, char **argv) {
    const struct trial trial = trial_of(argc, argv);
    const int fd = udp_socket();
    const size_t longest = LONGEST / trial.size;
    const size_t segments = longest < SEGMENTS ? longest : SEGMENTS;
    struct meter meter = meter_of(trial.seconds);
    ready();
    while (meter_look(&meter, sent)) {
        if (trial.mode == PLAIN) send_plain(fd, trial);
        if (trial.mode == BATCH) send_messages(fd, trial, MESSAGES, 1);
        if (trial.mode == SEGMENTED) send_messages(fd, trial, RUNS, segments);
    }
    meter_print(&meter, "sent", sent, 0);
    return 0;
}
