// What the C headers say: every constant's value, every struct's size and every field's place.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/in6.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>

#include "args.h"
#include "newer.h"

namespace mreq {
namespace {

struct Constant {
  const char* name;
  double value;
};
constexpr Constant kConstants[] = {
#define NAME(constant) {#constant, static_cast<double>(constant)},
#include "constants.def"
#undef NAME
};

// One row for each field, and one before them, without a field, for the struct.
struct Layout {
  const char* name;
  const char* field;
  size_t offset;
  size_t size;
};
constexpr Layout kLayouts[] = {
#define SCALAR(type) {#type, nullptr, 0, sizeof(type)}, {#type, "value", 0, sizeof(type)},
#define STRUCT(type) {#type, nullptr, 0, sizeof(struct type)},
#define FIELD(type, field) \
  {#type, #field, offsetof(struct type, field), sizeof(static_cast<struct type*>(nullptr)->field)},
#include "layouts.def"
#undef SCALAR
#undef STRUCT
#undef FIELD
};

}  // namespace

void export_headers(napi_env env, napi_value exports) {
  napi_value constants = object_of(env);
  for (const Constant& row : kConstants) put(env, constants, row.name, number_of(env, row.value));
  put(env, exports, "constants", constants);

  napi_value layouts = object_of(env);
  napi_value fields = nullptr;
  for (const Layout& row : kLayouts) {
    napi_value place = object_of(env);
    put(env, place, "size", number_of(env, static_cast<double>(row.size)));
    if (row.field == nullptr) {
      fields = object_of(env);
      put(env, place, "fields", fields);
      put(env, layouts, row.name, place);
    } else {
      put(env, place, "offset", number_of(env, static_cast<double>(row.offset)));
      put(env, fields, row.field, place);
    }
  }
  put(env, exports, "layouts", layouts);
}

}  // namespace mreq
