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

int socket(int domain, int type, int protocol) { return result(::socket(domain, type, protocol)); }

int bind(int fd, uint32_t length, Memory address) {
  if (length > address.length) return -EINVAL;
  return result(::bind(fd, address.as<sockaddr>(), length));
}

int connect(int fd, uint32_t length, Memory address) {
  if (length > address.length) return -EINVAL;
  return result(::connect(fd, address.as<sockaddr>(), length));
}

int close(int fd) { return result(::close(fd)); }

int shutdown(int fd, int how) { return result(::shutdown(fd, how)); }

int dup(int fd) { return result(::dup(fd)); }

template <int (*Name)(int, sockaddr*, socklen_t*)>
int name_of(State& state, int fd, uint32_t length, Memory address) {
  if (length > address.length) return -EINVAL;
  const int answer = result(Name(fd, address.as<sockaddr>(), &length));
  state.scalars[0] = static_cast<int32_t>(length);
  return answer;
}

// The commands that take no pointer.
int fcntl(int fd, int command, int argument) {
  switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_GETFD:
    case F_SETFD:
    case F_GETFL:
    case F_SETFL:
      return result(::fcntl(fd, command, argument));
    default:
      return -EINVAL;
  }
}

// While it lives, a child's end waits. C ignores SIGCHLD unless a program handles it; libuv handles it for every
// program that starts a process, and a handled signal ends poll() and sleep() early.
class ChildrenWait {
 public:
  ChildrenWait() {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &children, &before_);
  }
  ~ChildrenWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  ChildrenWait(const ChildrenWait&) = delete;
  ChildrenWait& operator=(const ChildrenWait&) = delete;

 private:
  sigset_t before_{};
};

int poll(uint32_t count, int timeout, Memory descriptors) {
  if (count > descriptors.length / sizeof(pollfd)) return -EINVAL;
  const ChildrenWait children_wait;
  return result(::poll(descriptors.as<pollfd>(), count, timeout));
}

int write(int fd, uint32_t length, Memory data) {
  if (length > data.length) return -EINVAL;
  return result(::write(fd, data.data, length));
}

// As sleep(3), which returns the whole seconds left when a signal cut it short; the scalars are all that was left.
double sleep(State& state, uint32_t seconds) {
  const timespec time{seconds, 0};
  timespec left{};
  const ChildrenWait children_wait;
  nanosleep(&time, &left);
  state.scalars[0] = static_cast<int32_t>(left.tv_sec);
  state.scalars[1] = static_cast<int32_t>(left.tv_nsec);
  return static_cast<double>(left.tv_sec);
}

// Of its many commands the one that fork() needs.
int prctl(int command, uint32_t signal) {
  return command == PR_SET_PDEATHSIG ? result(::prctl(command, signal)) : -EINVAL;
}

int kill(int pid, int signal) { return result(::kill(pid, signal)); }

int getppid() { return ::getppid(); }

int waitpid(State& state, int pid, int options) {
  int status = 0;
  const int answer = result(::waitpid(pid, &status, options));
  state.scalars[0] = status;
  return answer;
}

}  // namespace

void export_syscalls(napi_env env, napi_value exports) {
  expose<socket>(env, exports, "socket");
  expose<bind>(env, exports, "bind");
  expose<connect>(env, exports, "connect");
  expose<close>(env, exports, "close");
  expose<shutdown>(env, exports, "shutdown");
  expose<dup>(env, exports, "dup");
  expose<name_of<getsockname>>(env, exports, "getsockname");
  expose<name_of<getpeername>>(env, exports, "getpeername");
  expose<fcntl>(env, exports, "fcntl");
  expose<poll>(env, exports, "poll");
  expose<write>(env, exports, "write");
  expose<sleep>(env, exports, "sleep");
  expose<prctl>(env, exports, "prctl");
  expose<kill>(env, exports, "kill");
  expose<getppid>(env, exports, "getppid");
  expose<waitpid>(env, exports, "waitpid");
}

}  // namespace mreq
