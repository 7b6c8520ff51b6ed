/* Receives numbered datagrams until it is quiet: one by one, by recvmmsg, or in runs that the kernel left joined (UDP_GRO). */
#define _GNU_SOURCE
#include "bench.h"

static uint8_t data[RUNS * RUN_ROOM];
static uint64_t received, wrong;
static uint32_t expected;

/* Numbers only grow: a smaller one came out of order or for a second time. */
static void take(const uint8_t *at, size_t length, size_t size) {
    uint32_t number;
    memcpy(&number, at, sizeof number);
    if (number < expected || length != size) wrong++;
    expected = number + 1;
    received++;
}

static int receive_plain(int fd, struct trial trial) {
    for (int i = 0; i < MESSAGES; i++) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        const ssize_t bytes = recvfrom(fd, data, ROOM, 0, (struct sockaddr *)&from, &length);
        if (bytes < 0) return -1;
        take(data, (size_t)bytes, trial.size);
    }
    return 0;
}

static size_t segment_size(struct msghdr *header, size_t length) {
    for (struct cmsghdr *message = CMSG_FIRSTHDR(header); message; message = CMSG_NXTHDR(header, message)) {
        if (message->cmsg_level != IPPROTO_UDP || message->cmsg_type != UDP_GRO) continue;
        int size;
        memcpy(&size, CMSG_DATA(message), sizeof size);
        return (size_t)size;
    }
    return length;
}

static int receive_messages(int fd, struct trial trial, int messages, size_t room) {
    static struct mmsghdr headers[MESSAGES];
    static struct iovec vectors[MESSAGES];
    static struct sockaddr_in from[MESSAGES];
    static uint8_t control[MESSAGES][CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
    for (int i = 0; i < messages; i++) {
        vectors[i] = (struct iovec){data + (size_t)i * room, room};
        headers[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
                                             .msg_namelen = sizeof from[i],
                                             .msg_iov = &vectors[i],
                                             .msg_iovlen = 1,
                                             .msg_control = control[i],
                                             .msg_controllen = sizeof control[i]};
    }
    const int count = recvmmsg(fd, headers, (unsigned)messages, MSG_WAITFORONE, NULL);
    for (int i = 0; i < count; i++) {
        const uint8_t *begin = data + (size_t)i * room;
        const size_t length = headers[i].msg_len;
        const size_t size = segment_size(&headers[i].msg_hdr, length);
        for (size_t at = 0; at < length; at += size) {
            take(begin + at, length - at < size ? length - at : size, trial.size);
        }
    }
    return count;
}

int main(int argc, char **argv) {
    const struct trial trial = trial_of(argc, argv);
    const int fd = receiver(0, trial.groups, PORT);
    if (trial.mode == SEGMENTED) set(fd, IPPROTO_UDP, UDP_GRO, 1, "UDP_GRO");
    struct meter meter = meter_of(trial.seconds);
    const double start = now();
    ready();
    for (;;) {
        const int result = trial.mode == PLAIN   ? receive_plain(fd, trial)
                           : trial.mode == BATCH ? receive_messages(fd, trial, MESSAGES, ROOM)
                                                 : receive_messages(fd, trial, RUNS, RUN_ROOM);
        if (result < 0 && errno != EAGAIN) check(result, "receive");
        if (result < 0 && (received > 0 || now() - start > PATIENCE_SECONDS)) break;
        if (received > 0) meter_look(&meter, received);
    }
    meter_print(&meter, "received", received, wrong);
    return 0;
}
