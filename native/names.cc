#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <string.h>
#include <unistd.h>

#include "args.h"

namespace mreq {
namespace {

int if_nametoindex(Text name) {
  const unsigned index = ::if_nametoindex(name.data);
  return index == 0 ? -errno : static_cast<int>(index);
}

int if_indextoname(uint32_t index, Memory name) {
  if (name.length < IF_NAMESIZE) return -EINVAL;
  return ::if_indextoname(index, name.as<char>()) == nullptr ? -errno : static_cast<int>(strlen(name.as<char>()));
}

napi_value list_names(napi_env env) {
  struct if_nameindex* list = if_nameindex();
  if (list == nullptr) return number_of(env, -errno);
  napi_value rows = array_of(env);
  for (const struct if_nameindex* row = list; row->if_index != 0; row++) {
    napi_value entry = object_of(env);
    put(env, entry, "if_index", number_of(env, row->if_index));
    put(env, entry, "if_name", string_of(env, row->if_name));
    push(env, rows, entry);
  }
  if_freenameindex(list);
  return rows;
}

size_t address_length(const sockaddr* address) {
  switch (address->sa_family) {
    case AF_INET:
      return sizeof(sockaddr_in);
    case AF_INET6:
      return sizeof(sockaddr_in6);
    case AF_PACKET:
      return sizeof(sockaddr_ll);
    default:
      return sizeof(sockaddr);
  }
}

void put_address(napi_env env, napi_value row, const char* name, const sockaddr* address) {
  if (address == nullptr) return;
  const size_t length = address_length(address);
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value bytes = nullptr;
  if (napi_create_arraybuffer(env, length, &data, &buffer) != napi_ok) return;
  memcpy(data, address, length);
  napi_create_typedarray(env, napi_uint8_array, length, buffer, 0, &bytes);
  put(env, row, name, bytes);
}

napi_value list_addresses(napi_env env) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) < 0) return number_of(env, -errno);
  napi_value rows = array_of(env);
  for (const ifaddrs* row = list; row != nullptr; row = row->ifa_next) {
    napi_value entry = object_of(env);
    put(env, entry, "ifa_name", string_of(env, row->ifa_name));
    put(env, entry, "ifa_flags", number_of(env, row->ifa_flags));
    put_address(env, entry, "ifa_addr", row->ifa_addr);
    put_address(env, entry, "ifa_netmask", row->ifa_netmask);
    put_address(env, entry, row->ifa_flags & IFF_BROADCAST ? "ifa_broadaddr" : "ifa_dstaddr", row->ifa_broadaddr);
    push(env, rows, entry);
  }
  freeifaddrs(list);
  return rows;
}

double inet_addr(Text text) { return ::inet_addr(text.data); }

int inet_pton(int family, Text text, Memory address) {
  if (family == AF_INET6 ? address.length < sizeof(in6_addr) : address.length < sizeof(in_addr)) return -EINVAL;
  return result(::inet_pton(family, text.data, address.data));
}

int inet_ntop(int family, Memory address, Memory text) {
  if (family == AF_INET6 ? address.length < sizeof(in6_addr) : address.length < sizeof(in_addr)) return -EINVAL;
  const char* written = ::inet_ntop(family, address.data, text.as<char>(), static_cast<socklen_t>(text.length));
  return written == nullptr ? -errno : static_cast<int>(strlen(written));
}

int gethostname(uint32_t length, Memory name) {
  if (length > name.length) return -EINVAL;
  return result(::gethostname(name.as<char>(), length));
}

napi_value strerror(napi_env env, int error) { return string_of(env, ::strerror(error)); }

}  // namespace

void export_names(napi_env env, napi_value exports) {
  expose<if_nametoindex>(env, exports, "if_nametoindex");
  expose<if_indextoname>(env, exports, "if_indextoname");
  expose<list_names>(env, exports, "if_nameindex");
  expose<list_addresses>(env, exports, "getifaddrs");
  expose<inet_addr>(env, exports, "inet_addr");
  expose<inet_pton>(env, exports, "inet_pton");
  expose<inet_ntop>(env, exports, "inet_ntop");
  expose<gethostname>(env, exports, "gethostname");
  expose<strerror>(env, exports, "strerror");
}

}  // namespace mreq
