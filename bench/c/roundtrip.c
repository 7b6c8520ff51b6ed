/* "echo": sends back what it receives. "ping": sends a datagram, waits for it to come back, and again. */
#include "bench.h"

enum { ANSWER = 1, ANSWER_PORT = PORT + 1, MOST = 1 << 22 };

static uint8_t data[ROOM];

static void echo(void) {
    const int fd = receiver(0, 1, PORT);
    struct sockaddr_in to = group_at(ANSWER);
    to.sin_port = htons(ANSWER_PORT);
    ready();
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        const ssize_t bytes = recvfrom(fd, data, ROOM, 0, (struct sockaddr *)&from, &length);
        if (bytes > 0) check((int)sendto(fd, data, (size_t)bytes, 0, (struct sockaddr *)&to, sizeof to), "sendto");
    }
}

static int by_size(const void *a, const void *b) {
    const double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void ping(size_t size, double seconds) {
    static double times[MOST];
    const int fd = receiver(ANSWER, 1, ANSWER_PORT);
    const struct sockaddr_in to = group_at(0);
    size_t count = 0, lost = 0;
    const double start = now();
    for (uint32_t number = 1; count < MOST; number++) {
        const double from = now();
        if (from - start > WARM_UP + seconds) break;
        memcpy(data, &number, sizeof number);
        check((int)sendto(fd, data, size, 0, (const struct sockaddr *)&to, sizeof to), "sendto");
        uint32_t answer = 0;
        struct sockaddr_in sender;
        while (answer != number) {
            socklen_t length = sizeof sender;
            if (recvfrom(fd, data, ROOM, 0, (struct sockaddr *)&sender, &length) < 0) break;
            memcpy(&answer, data, sizeof answer);
        }
        if (from - start < WARM_UP) continue;
        if (answer == number) times[count++] = (now() - from) * 1e9;
        else lost++;
    }
    qsort(times, count, sizeof times[0], by_size);
    printf("{\"p50\":%.0f,\"p99\":%.0f,\"trips\":%zu,\"lost\":%zu}\n", times[count / 2], times[count * 99 / 100], count,
           lost);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    if (strcmp(argv[1], "echo") == 0) echo();
    ping((size_t)atol(argv[2]), atof(argv[3]));
    return 0;
}
