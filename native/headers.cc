// What the C headers say: every constant's value, every struct's size and every field's place.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

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

void export_headers(Napi::Object exports) {
  auto constants = Napi::Object::New(exports.Env());
  for (const Constant& row : kConstants) constants.Set(row.name, row.value);
  exports.Set("constants", constants);

  auto layouts = Napi::Object::New(exports.Env());
  Napi::Object fields;
  for (const Layout& row : kLayouts) {
    auto place = Napi::Object::New(exports.Env());
    place.Set("size", static_cast<double>(row.size));
    if (row.field == nullptr) {
      fields = Napi::Object::New(exports.Env());
      place.Set("fields", fields);
      layouts.Set(row.name, place);
    } else {
      place.Set("offset", static_cast<double>(row.offset));
      fields.Set(row.field, place);
    }
  }
  exports.Set("layouts", layouts);
}

}  // namespace mreq
