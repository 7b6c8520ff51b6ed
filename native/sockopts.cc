// <net/if.h> and <netinet/in.h> stand before the kernel's own headers, which then leave out what these define.
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/mptcp.h>
#include <linux/netfilter_arp/arp_tables.h>
#include <linux/netfilter_bridge/ebtables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/rds.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>

#include "args.h"
#include "newer.h"

namespace mreq {
namespace {

// Values that hold pointers, which bytes from JavaScript never become.

bool set_reaches_beyond(int level, int name) {
  switch (level) {
    case IPPROTO_IP:
      return name == IPT_SO_SET_REPLACE || name == ARPT_SO_SET_REPLACE || name == EBT_SO_SET_ENTRIES ||
             name == EBT_SO_SET_COUNTERS;
    case IPPROTO_IPV6:
      return name == IP6T_SO_SET_REPLACE;
    case SOL_PACKET:
      return name == PACKET_FANOUT_DATA;
    case SOL_RDS:
      return name == RDS_GET_MR || name == RDS_GET_MR_FOR_DEST;
    case SOL_XDP:
      return name == XDP_UMEM_REG;
    default:
      return false;
  }
}

// TCP_AO_GET_KEYS treats the length as one element's, and writes all of them.
bool get_reaches_beyond(int level, int name) {
  switch (level) {
    case IPPROTO_IP:
      return name == EBT_SO_GET_ENTRIES || name == EBT_SO_GET_INIT_ENTRIES;
    case IPPROTO_TCP:
      return name == TCP_ZEROCOPY_RECEIVE || name == TCP_AO_GET_KEYS;
    case IPPROTO_SCTP:
      return name == SCTP_SOCKOPT_CONNECTX3;
    case SOL_MPTCP:
      return name == MPTCP_FULL_INFO;
    default:
      return false;
  }
}

// What these hold is a pointer to instructions: the value is the instructions, and the pointer is made here.
bool is_program(int level, int name) {
  return level == SOL_SOCKET && (name == SO_ATTACH_FILTER || name == SO_ATTACH_REUSEPORT_CBPF);
}

int attach_program(State& state, int fd, int name, size_t length) {
  if (length % sizeof(sock_filter) != 0) return -EINVAL;
  const sock_fprog program{static_cast<uint16_t>(length / sizeof(sock_filter)),
                           reinterpret_cast<sock_filter*>(state.value)};
  return result(::setsockopt(fd, SOL_SOCKET, name, &program, sizeof program));
}

// The scalars of an option call are fd, level, name and the value's length.

int setsockopt(State& state) {
  const auto [fd, level, name, length] = state.scalars;
  if (length < 0 || length > static_cast<int>(kValueSize)) return -EINVAL;
  if (set_reaches_beyond(level, name)) return -EFAULT;
  if (is_program(level, name)) return attach_program(state, fd, name, length);
  return result(::setsockopt(fd, level, name, state.value, length));
}

// For a source list the kernel writes as far as a count inside the value says, whatever the length.
struct Counted {
  int level;
  int name;
  size_t count_at;
  size_t list_at;
  size_t each;
};
constexpr Counted kCounted[] = {
    {IPPROTO_IP, IP_MSFILTER, offsetof(ip_msfilter, imsf_numsrc), IP_MSFILTER_SIZE(0), sizeof(in_addr)},
    {IPPROTO_IP, MCAST_MSFILTER, offsetof(group_filter, gf_numsrc), GROUP_FILTER_SIZE(0), sizeof(sockaddr_storage)},
    {IPPROTO_IPV6, MCAST_MSFILTER, offsetof(group_filter, gf_numsrc), GROUP_FILTER_SIZE(0), sizeof(sockaddr_storage)},
};

void bound_count(State& state, int level, int name, uint32_t length) {
  for (const Counted& row : kCounted) {
    if (row.level != level || row.name != name || length < row.list_at) continue;
    uint32_t count = 0;
    memcpy(&count, state.value + row.count_at, sizeof count);
    const auto room = static_cast<uint32_t>((length - row.list_at) / row.each);
    if (count > room) memcpy(state.value + row.count_at, &room, sizeof room);
  }
}

// The kernel's length. SO_GET_FILTER's counts instructions, of which no filter has more than the value holds.
int getsockopt(State& state) {
  const auto [fd, level, name, length] = state.scalars;
  if (length < 0 || length > static_cast<int>(kValueSize)) return -EINVAL;
  if (get_reaches_beyond(level, name)) return -EFAULT;
  // It opens a descriptor, and its number has to have room to be told.
  if (level == SOL_SOCKET && name == SO_PEERPIDFD && length < static_cast<int>(sizeof(int))) return -EINVAL;
  bound_count(state, level, name, length);
  auto written = static_cast<socklen_t>(length);
  const int answer = result(::getsockopt(fd, level, name, state.value, &written));
  return answer < 0 ? answer : static_cast<int>(written);
}

}  // namespace

void export_sockopts(napi_env env, napi_value exports) {
  expose(env, exports, "setsockopt", in_memory<setsockopt>);
  expose(env, exports, "getsockopt", in_memory<getsockopt>);
}

}  // namespace mreq
