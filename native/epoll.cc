// Descriptors that the environment owns, and epoll(7) over them: the instance, and copies of what it watches.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "args.h"

namespace mreq {
namespace {

int epoll_create1(State& state) { return state.owned.take(::epoll_create1(EPOLL_CLOEXEC)); }

int epoll_ctl(int epfd, int operation, int fd, uint32_t events, uint32_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u32 = id;
  return result(::epoll_ctl(epfd, operation, fd, &event));
}

// What is ready now: an id and its events for each.
int epoll_wait(int epfd, Memory ready) {
  epoll_event events[kEventsPerTurn];
  struct Pair {
    uint32_t id;
    uint32_t events;
  };
  const int room = static_cast<int>(std::min(ready.length / sizeof(Pair), kEventsPerTurn));
  const int count = result(::epoll_wait(epfd, events, room, 0));
  for (int i = 0; i < count; i++) {
    const Pair pair{events[i].data.u32, events[i].events};
    memcpy(ready.data + i * sizeof pair, &pair, sizeof pair);
  }
  return count;
}

int socket_owned(State& state, int domain, int type, int protocol) {
  return state.owned.take(::socket(domain, type, protocol));
}

int dup_owned(State& state, int fd) { return state.owned.take(::fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

int close_owned(State& state, int fd) { return state.owned.close(fd); }

}  // namespace

void export_epoll(napi_env env, napi_value exports) {
  expose<epoll_create1>(env, exports, "epoll_create1");
  expose<epoll_ctl>(env, exports, "epoll_ctl");
  expose<epoll_wait>(env, exports, "epoll_wait");
  expose<socket_owned>(env, exports, "socket_owned");
  expose<dup_owned>(env, exports, "dup_owned");
  expose<close_owned>(env, exports, "close_owned");
}

}  // namespace mreq
