// recvmmsg(2) into memory of the caller's, with what came along in columns.
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>

#include "batch.h"
#include "newer.h"

namespace mreq {
namespace {

// The columns of a received batch, one behind the other.
struct Columns {
  int64_t* timestamps;
  uint32_t* lengths;
  uint32_t* segment_sizes;
  uint32_t* flags;
  int32_t* ifindexes;
  int32_t* ttls;
  int32_t* tos;
  uint32_t* dropped;
  uint8_t (*addresses)[32];
  uint8_t (*destinations)[16];

  static constexpr size_t kEach = 8 + 7 * 4 + 32 + 16;  // as receive-batch.ts lays them out

  Columns(uint8_t* at, size_t count)
      : timestamps(reinterpret_cast<int64_t*>(at)),
        lengths(reinterpret_cast<uint32_t*>(timestamps + count)),
        segment_sizes(lengths + count),
        flags(segment_sizes + count),
        ifindexes(reinterpret_cast<int32_t*>(flags + count)),
        ttls(ifindexes + count),
        tos(ttls + count),
        dropped(reinterpret_cast<uint32_t*>(tos + count)),
        addresses(reinterpret_cast<uint8_t (*)[32]>(dropped + count)),
        destinations(reinterpret_cast<uint8_t (*)[16]>(addresses + count)) {}
};

// One control message: its value, or nothing where it was cut off.
struct Told {
  const cmsghdr* message;

  template <typename T>
  bool read(T& value, size_t at = 0) const {
    if (message->cmsg_len < CMSG_LEN(at + sizeof value)) return false;
    memcpy(&value, CMSG_DATA(message) + at, sizeof value);
    return true;
  }
};

// Those that come over a Unix socket: nobody would know of them.
void close_descriptors(const Told& told) {
  int fd = -1;
  for (size_t at = 0; told.read(fd, at); at += sizeof fd) ::close(fd);
}

// On an IPv6 socket as that has it: ::ffff:233.252.0.1.
void set_destination(uint8_t (&destination)[16], const in_addr& address, bool on_ipv6) {
  static constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (on_ipv6) memcpy(destination, kMapped, sizeof kMapped);
  memcpy(destination + (on_ipv6 ? sizeof kMapped : 0), &address, sizeof address);
}

int64_t nanoseconds(int64_t seconds, int64_t rest) { return seconds * 1000000000 + rest; }

constexpr int key(int level, int type) { return level << 16 | type; }

void take(const Told& told, const Columns& to, size_t i, bool on_ipv6) {
  union {
    timespec nanoseconds;
    timeval microseconds;
    scm_timestamping stamps;
    in_pktinfo pktinfo;
    in6_pktinfo pktinfo6;
    uint8_t byte;
  } value;
  switch (key(told.message->cmsg_level, told.message->cmsg_type)) {
    case key(SOL_SOCKET, SCM_TIMESTAMPNS):
      if (told.read(value.nanoseconds)) {
        to.timestamps[i] = nanoseconds(value.nanoseconds.tv_sec, value.nanoseconds.tv_nsec);
      }
      break;
    case key(SOL_SOCKET, SCM_TIMESTAMP):
      if (told.read(value.microseconds)) {
        to.timestamps[i] = nanoseconds(value.microseconds.tv_sec, value.microseconds.tv_usec * 1000);
      }
      break;
    // The first of three is the kernel's own, and 0 where only a network card's was asked for.
    case key(SOL_SOCKET, SCM_TIMESTAMPING):
      if (told.read(value.stamps) && value.stamps.ts[0].tv_sec != 0) {
        to.timestamps[i] = nanoseconds(value.stamps.ts[0].tv_sec, value.stamps.ts[0].tv_nsec);
      }
      break;
    case key(SOL_SOCKET, SO_RXQ_OVFL):
      told.read(to.dropped[i]);
      break;
    case key(SOL_SOCKET, SCM_RIGHTS):
    case key(SOL_SOCKET, SCM_PIDFD):
      close_descriptors(told);
      break;
    case key(IPPROTO_UDP, UDP_GRO):
      told.read(to.segment_sizes[i]);
      break;
    case key(IPPROTO_IP, IP_PKTINFO):
      if (!told.read(value.pktinfo)) break;
      to.ifindexes[i] = value.pktinfo.ipi_ifindex;
      set_destination(to.destinations[i], value.pktinfo.ipi_addr, on_ipv6);
      break;
    case key(IPPROTO_IPV6, IPV6_PKTINFO):
      if (!told.read(value.pktinfo6)) break;
      to.ifindexes[i] = static_cast<int32_t>(value.pktinfo6.ipi6_ifindex);
      memcpy(to.destinations[i], &value.pktinfo6.ipi6_addr, sizeof value.pktinfo6.ipi6_addr);
      break;
    case key(IPPROTO_IP, IP_TOS):
      if (told.read(value.byte)) to.tos[i] = value.byte;
      break;
    case key(IPPROTO_IPV6, IPV6_TCLASS):
      told.read(to.tos[i]);
      break;
    case key(IPPROTO_IP, IP_TTL):
    case key(IPPROTO_IPV6, IPV6_HOPLIMIT):
      told.read(to.ttls[i]);
      break;
    default:
      break;
  }
}

void take_all(mmsghdr& received, const Columns& to, size_t i) {
  msghdr& header = received.msg_hdr;
  to.lengths[i] = received.msg_len;
  to.flags[i] = static_cast<uint32_t>(header.msg_flags & ~MSG_CMSG_CLOEXEC);
  to.timestamps[i] = 0;
  to.segment_sizes[i] = 0;
  to.ifindexes[i] = 0;
  to.ttls[i] = -1;
  to.tos[i] = -1;
  to.dropped[i] = 0;
  sa_family_t family = AF_UNSPEC;
  // What has no sender's address leaves that of another message there.
  if (header.msg_namelen == 0) memset(to.addresses[i], 0, sizeof to.addresses[i]);
  memcpy(&family, to.addresses[i], sizeof family);
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
    take(Told{message}, to, i, family == AF_INET6);
  }
}

// At most so many messages, each with so much room in the data. A descriptor that comes along is closed.
int recv_batch(State& state, int fd, int flags, uint32_t count, uint32_t room, Memory data, Memory columns) {
  state.made = {};
  if (count < 1 || count > kMessages || data.length / count < room || columns.length / count < Columns::kEach ||
      !columns.is_aligned<int64_t>()) {
    return -EINVAL;
  }
  Headers* headers = headers_of(state);
  if (headers == nullptr) return -ENOMEM;
  const Columns to(columns.data, count);
  for (size_t i = 0; i < count; i++) {
    state.vectors[i] = {data.data + i * room, room};
    headers->messages[i].msg_hdr = {to.addresses[i],
                                    sizeof(sockaddr_in6),
                                    &state.vectors[i],
                                    1,
                                    headers->control[i],
                                    sizeof headers->control[i],
                                    0};
  }
  const int received = result(syscall(SYS_recvmmsg, fd, headers->messages, count, flags | MSG_CMSG_CLOEXEC, nullptr));
  headers->filled = count;
  state.made.messages = static_cast<int32_t>(count);
  state.made.result = received;
  for (int i = 0; i < received; i++) take_all(headers->messages[i], to, i);
  return received;
}

}  // namespace

void export_recv_batch(napi_env env, napi_value exports) { expose<recv_batch>(env, exports, "recv_batch"); }

}  // namespace mreq
