/*
 * Stands between the listing and the C library (LD_PRELOAD): kill() waits until the other half has ended by itself, or waits in recvfrom()
 * for what does not come. The parent sleeps a second for each greeting, and a slow machine starts no Node in that.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static const struct timespec PAUSE = {0, 10000000};
static const int PAUSES = 6000;

static void read_of(pid_t pid, const char *name, char *text, int size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    memset(text, 0, size);
    FILE *file = fopen(path, "re");
    if (file == NULL) return;
    if (fgets(text, size, file) == NULL) text[0] = 0;
    fclose(file);
}

static int has_ended(pid_t pid) {
    siginfo_t info = {0};
    return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == pid;
}

static int sleeps_in_recvfrom(pid_t pid) {
    char before[256], state[256], after[256];
    read_of(pid, "syscall", before, sizeof before);
    read_of(pid, "stat", state, sizeof state);
    read_of(pid, "syscall", after, sizeof after);
    /* One that strace(1) has stopped at the call, state t, may yet receive. */
    const char *name_end = strrchr(state, ')');
    return atoi(before) == SYS_recvfrom && strcmp(before, after) == 0 && name_end != NULL && name_end[2] == 'S';
}

int kill(pid_t pid, int sig) {
    /* strace(1), between the two, sends its own children others. */
    for (int i = 0; sig == SIGTERM && i < PAUSES && !has_ended(pid) && !sleeps_in_recvfrom(pid); i++) nanosleep(&PAUSE, NULL);
    return ((int (*)(pid_t, int))dlsym(RTLD_NEXT, "kill"))(pid, sig);
}
