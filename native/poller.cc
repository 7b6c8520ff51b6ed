// libuv, which watches an epoll instance of ours: only that ever reaches it, because libuv ends the process where a
// descriptor that it watches was closed behind its back.
#include <stdlib.h>
#include <sys/epoll.h>

#include "args.h"

// Declared here and not by Node's uv.h, so that no version of that header reaches the binary. These are libuv's
// since 1.19, and unchanged in all of libuv 1. Weak, as not every engine that has Node-API has them.
extern "C" {
struct uv_loop_s;
struct uv_handle_t;
#define UV(declaration) __attribute__((weak)) declaration
UV(int uv_backend_fd(const uv_loop_s* loop));
UV(size_t uv_handle_size(int type));
UV(void* uv_handle_get_data(const uv_handle_t* handle));
UV(void uv_handle_set_data(uv_handle_t* handle, void* data));
UV(int uv_poll_init(uv_loop_s* loop, uv_handle_t* handle, int fd));
UV(int uv_poll_start(uv_handle_t* handle, int events, void (*callback)(uv_handle_t* handle, int status, int events)));
UV(void uv_ref(uv_handle_t* handle));
UV(void uv_unref(uv_handle_t* handle));
UV(void uv_close(uv_handle_t* handle, void (*callback)(uv_handle_t* handle)));
#undef UV
}

namespace mreq {
namespace {

constexpr int kPollHandle = 8;  // UV_POLL
constexpr int kReadable = 1;    // UV_READABLE

bool has_libuv() {
  return uv_backend_fd != nullptr && uv_handle_size != nullptr && uv_handle_get_data != nullptr &&
         uv_handle_set_data != nullptr && uv_poll_init != nullptr && uv_poll_start != nullptr && uv_ref != nullptr &&
         uv_unref != nullptr && uv_close != nullptr;
}

}  // namespace

// An epoll instance on the event loop.
struct Watch {
  napi_env env;
  int epfd;
  uv_handle_t* handle;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle hook;
  Watch* next;
  // What still uses this memory: the handle, and each call on the stack.
  int users;
  bool closing;
};

namespace {

void leave(Watch* watch) {
  if (--watch->users > 0) return;
  napi_async_destroy(watch->env, watch->context);
  free(watch->handle);
  delete watch;
}

void on_close(uv_handle_t* handle) {
  auto* watch = static_cast<Watch*>(uv_handle_get_data(handle));
  // Last, as the environment may end with it.
  napi_async_cleanup_hook_handle hook = watch->hook;
  leave(watch);
  napi_remove_async_cleanup_hook(hook);
}

void close(Watch* watch) {
  if (watch->closing) return;
  watch->closing = true;
  Watch** link = &state_of(watch->env)->watches;
  while (*link != watch) link = &(*link)->next;
  *link = watch->next;
  napi_delete_reference(watch->env, watch->callback);
  uv_close(watch->handle, on_close);
}

void on_cleanup(napi_async_cleanup_hook_handle /*hook*/, void* data) { close(static_cast<Watch*>(data)); }

// What a callback throws is an uncaughtException, as in any callback of Node's.
void call(Watch* watch, const epoll_event& event) {
  napi_env env = watch->env;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value global = nullptr;
  napi_value callback = nullptr;
  napi_get_global(env, &global);
  napi_get_reference_value(env, watch->callback, &callback);
  napi_value arguments[] = {number_of(env, event.data.u32), number_of(env, event.events)};
  if (napi_make_callback(env, watch->context, global, callback, 2, arguments, nullptr) == napi_pending_exception) {
    napi_value error = nullptr;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

void on_readable(uv_handle_t* handle, int /*status*/, int /*ready*/) {
  auto* watch = static_cast<Watch*>(uv_handle_get_data(handle));
  epoll_event events[kEventsPerTurn];
  const int count = epoll_wait(watch->epfd, events, kEventsPerTurn, 0);
  watch->users++;
  for (int i = 0; i < count && !watch->closing; i++) call(watch, events[i]);
  leave(watch);
}

Watch* find(State& state, int epfd) {
  Watch* watch = state.watches;
  while (watch != nullptr && watch->epfd != epfd) watch = watch->next;
  return watch;
}

// Calls back with the id and the events of each descriptor that is ready. Unreferenced at first.
int watch_start(napi_env env, State& state, int epfd, Function callback) {
  uv_loop_s* loop = nullptr;
  if (!has_libuv() || napi_get_uv_event_loop(env, &loop) != napi_ok) return -ENOSYS;
  if (!state.owned.has(epfd)) return -EBADF;
  if (find(state, epfd) != nullptr) return -EEXIST;
  auto* handle = static_cast<uv_handle_t*>(calloc(1, uv_handle_size(kPollHandle)));
  if (handle == nullptr) return -ENOMEM;
  const int error = uv_poll_init(loop, handle, epfd);
  if (error < 0) {
    free(handle);
    return error;
  }
  auto* watch = new Watch{env, epfd, handle, nullptr, nullptr, nullptr, state.watches, 1, false};
  state.watches = watch;
  uv_handle_set_data(handle, watch);
  napi_create_reference(env, callback.value, 1, &watch->callback);
  napi_async_init(env, nullptr, string_of(env, "mreq.Poller"), &watch->context);
  napi_add_async_cleanup_hook(env, on_cleanup, watch, &watch->hook);
  uv_poll_start(handle, kReadable, on_readable);
  uv_unref(handle);
  // libuv adds it to its own instance later, and ends the process where the kernel refuses: for what is in it by then,
  // as where one of them is libuv's. So it is added while it is empty; that it is there already, libuv takes.
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = epfd;
  const int added = result(epoll_ctl(uv_backend_fd(loop), EPOLL_CTL_ADD, epfd, &event));
  if (added < 0) close(watch);
  return added;
}

// Whether it keeps the event loop alive.
int watch_ref(State& state, int epfd, int on) {
  const Watch* watch = find(state, epfd);
  if (watch == nullptr) return -EBADF;
  (on != 0 ? uv_ref : uv_unref)(watch->handle);
  return 0;
}

int watch_stop(State& state, int epfd) {
  Watch* watch = find(state, epfd);
  if (watch == nullptr) return -EBADF;
  close(watch);
  return 0;
}

}  // namespace

void export_poller(napi_env env, napi_value exports) {
  expose<watch_start>(env, exports, "watch_start");
  expose<watch_ref>(env, exports, "watch_ref");
  expose<watch_stop>(env, exports, "watch_stop");
}

}  // namespace mreq
