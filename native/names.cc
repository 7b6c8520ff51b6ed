#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <string.h>
#include <unistd.h>

#include "args.h"

namespace mreq {
namespace {

int index_of(Text name) {
  const unsigned index = if_nametoindex(name.data);
  return index == 0 ? -errno : static_cast<int>(index);
}

int interface_name(uint32_t index, Memory name) {
  if (name.length < IF_NAMESIZE) return -EINVAL;
  return if_indextoname(index, name.as<char>()) == nullptr ? -errno : static_cast<int>(strlen(name.as<char>()));
}

Napi::Value interface_names(Napi::Env env) {
  struct if_nameindex* list = if_nameindex();
  if (list == nullptr) return Napi::Number::New(env, -errno);
  auto rows = Napi::Array::New(env);
  for (const struct if_nameindex* row = list; row->if_index != 0; row++) {
    auto entry = Napi::Object::New(env);
    entry.Set("if_index", row->if_index);
    entry.Set("if_name", row->if_name);
    rows.Set(rows.Length(), entry);
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

void set_address(Napi::Object row, const char* name, const sockaddr* address) {
  if (address == nullptr) return;
  auto bytes = Napi::Uint8Array::New(row.Env(), address_length(address));
  memcpy(bytes.Data(), address, bytes.ByteLength());
  row.Set(name, bytes);
}

Napi::Value interface_addresses(Napi::Env env) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) < 0) return Napi::Number::New(env, -errno);
  auto rows = Napi::Array::New(env);
  for (const ifaddrs* row = list; row != nullptr; row = row->ifa_next) {
    auto entry = Napi::Object::New(env);
    entry.Set("ifa_name", row->ifa_name);
    entry.Set("ifa_flags", row->ifa_flags);
    set_address(entry, "ifa_addr", row->ifa_addr);
    set_address(entry, "ifa_netmask", row->ifa_netmask);
    set_address(entry, row->ifa_flags & IFF_BROADCAST ? "ifa_broadaddr" : "ifa_dstaddr", row->ifa_broadaddr);
    rows.Set(rows.Length(), entry);
  }
  freeifaddrs(list);
  return rows;
}

double address_of(Text text) { return inet_addr(text.data); }

int text_to_address(int family, Text text, Memory address) {
  if (family == AF_INET6 ? address.length < sizeof(in6_addr) : address.length < sizeof(in_addr)) return -EINVAL;
  return result(inet_pton(family, text.data, address.data));
}

int address_to_text(int family, Memory address, Memory text) {
  if (family == AF_INET6 ? address.length < sizeof(in6_addr) : address.length < sizeof(in_addr)) return -EINVAL;
  const char* written = inet_ntop(family, address.data, text.as<char>(), static_cast<socklen_t>(text.length));
  return written == nullptr ? -errno : static_cast<int>(strlen(written));
}

int host_name(uint32_t length, Memory name) {
  if (length > name.length) return -EINVAL;
  return result(gethostname(name.as<char>(), length));
}

Napi::Value error_text(Napi::Env env, int error) { return Napi::String::New(env, strerror(error)); }

}  // namespace

void export_names(Napi::Object exports) {
  expose<index_of>(exports, "if_nametoindex");
  expose<interface_name>(exports, "if_indextoname");
  expose<interface_names>(exports, "if_nameindex");
  expose<interface_addresses>(exports, "getifaddrs");
  expose<address_of>(exports, "inet_addr");
  expose<text_to_address>(exports, "inet_pton");
  expose<address_to_text>(exports, "inet_ntop");
  expose<host_name>(exports, "gethostname");
  expose<error_text>(exports, "strerror");
}

}  // namespace mreq
