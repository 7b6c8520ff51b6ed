#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "args.h"

namespace mreq {
namespace {

int create(int domain, int type, int protocol) { return result(socket(domain, type, protocol)); }

int bind_to(int fd, uint32_t length, Memory address) {
  if (length > address.length) return -EINVAL;
  return result(bind(fd, address.as<sockaddr>(), length));
}

int connect_to(int fd, uint32_t length, Memory address) {
  if (length > address.length) return -EINVAL;
  return result(connect(fd, address.as<sockaddr>(), length));
}

int close_one(int fd) { return result(close(fd)); }

int shut_down(int fd, int how) { return result(shutdown(fd, how)); }

int duplicate(int fd) { return result(dup(fd)); }

template <int (*Name)(int, sockaddr*, socklen_t*)>
int name_of(State& state, int fd, uint32_t length, Memory address) {
  if (length > address.length) return -EINVAL;
  const int answer = result(Name(fd, address.as<sockaddr>(), &length));
  state.scalars[0] = static_cast<int32_t>(length);
  return answer;
}

// The commands that take no pointer.
int control(int fd, int command, int argument) {
  switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_GETFD:
    case F_SETFD:
    case F_GETFL:
    case F_SETFL:
      return result(fcntl(fd, command, argument));
    default:
      return -EINVAL;
  }
}

int wait_for_events(uint32_t count, int timeout, Memory descriptors) {
  if (count > descriptors.length / sizeof(pollfd)) return -EINVAL;
  return result(poll(descriptors.as<pollfd>(), count, timeout));
}

int write_bytes(int fd, uint32_t length, Memory data) {
  if (length > data.length) return -EINVAL;
  return result(write(fd, data.data, length));
}

// The whole seconds left when a signal cut it short.
double pause_for(uint32_t seconds) { return sleep(seconds); }

// Of its many commands the one that fork() needs.
int process_control(int command, uint32_t signal) {
  return command == PR_SET_PDEATHSIG ? result(prctl(command, signal)) : -EINVAL;
}

int send_signal(int pid, int signal) { return result(kill(pid, signal)); }

int parent_pid() { return getppid(); }

int wait_for_child(State& state, int pid, int options) {
  int status = 0;
  const int answer = result(waitpid(pid, &status, options));
  state.scalars[0] = status;
  return answer;
}

}  // namespace

void export_syscalls(napi_env env, napi_value exports) {
  expose<create>(env, exports, "socket");
  expose<bind_to>(env, exports, "bind");
  expose<connect_to>(env, exports, "connect");
  expose<close_one>(env, exports, "close");
  expose<shut_down>(env, exports, "shutdown");
  expose<duplicate>(env, exports, "dup");
  expose<name_of<getsockname>>(env, exports, "getsockname");
  expose<name_of<getpeername>>(env, exports, "getpeername");
  expose<control>(env, exports, "fcntl");
  expose<wait_for_events>(env, exports, "poll");
  expose<write_bytes>(env, exports, "write");
  expose<pause_for>(env, exports, "sleep");
  expose<process_control>(env, exports, "prctl");
  expose<send_signal>(env, exports, "kill");
  expose<parent_pid>(env, exports, "getppid");
  expose<wait_for_child>(env, exports, "waitpid");
}

}  // namespace mreq
