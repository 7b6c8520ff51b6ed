// sendmmsg(2) from memory of the caller's. Datagrams of one size to one destination go as one, for the kernel to cut.
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "batch.h"

namespace mreq {

namespace {

constexpr size_t kSegments = 64;    // UDP_MAX_SEGMENTS, until Linux 6.9
constexpr size_t kLongest = 65507;  // the data of one send over IPv4; IPv6 takes 20 bytes more

// One place to send to. Datagrams as long as the limit are not joined on the way there.
struct Destination {
  uint32_t length;
  uint32_t ifindex;
  uint32_t limit;
  uint8_t address[32];
};
static_assert(sizeof(Destination) == 44, "as send-batch.ts writes it");

// The datagrams that are to be sent, one behind the other in the data: of each its length, and its destination's
// number. What another thread writes there meanwhile may cut the data elsewhere, but never reach beyond it.
struct Datagrams {
  const uint32_t* lengths;
  const uint32_t* destinations;
  size_t count;

  size_t length(size_t i) const { return __atomic_load_n(lengths + i, __ATOMIC_RELAXED); }
  size_t destination(size_t i) const { return __atomic_load_n(destinations + i, __ATOMIC_RELAXED); }

  // Whether so many of them, from number i on, are as long as number i and go where it goes.
  bool are_alike(size_t i, size_t many) const {
    const size_t rest = (many - 1) * sizeof(uint32_t);
    return memcmp(lengths + i, lengths + i + 1, rest) == 0 && memcmp(destinations + i, destinations + i + 1, rest) == 0;
  }
};

bool is_zero(Made& made, int fd, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  const int answer = result(getsockopt(fd, IPPROTO_UDP, option, &value, &length));
  made.answers[made.questions] = answer;
  made.values[made.questions] = value;
  made.questions++;
  return answer == 0 && value == 0;
}

// What is not UDP, or is older than UDP_SEGMENT, passes over it: what is joined would arrive as one. A socket that
// cuts, or gathers, by itself does so with each datagram.
bool can_join(Made& made, int fd, int flags) {
  return (flags & MSG_MORE) == 0 && is_zero(made, fd, UDP_SEGMENT) && is_zero(made, fd, UDP_CORK);
}

struct Run {
  size_t datagrams;
  size_t bytes;
};

// Those that go as one: of equal size but for the last, to one destination. Looking at them one by one costs a
// twentieth of sending small ones.
Run run_from(const Datagrams& all, size_t first, size_t length, size_t destination, size_t left) {
  const size_t room = std::min(left, kLongest);
  const size_t most = std::min(all.count - first, kSegments);
  const size_t whole = length == 0 ? 1 : std::min(most, room / length);
  if (whole > 1 && all.are_alike(first, whole)) return {whole, whole * length};
  Run run{1, length};
  while (run.datagrams < most) {
    const size_t next = all.length(first + run.datagrams);
    if (next == 0 || next > length || run.bytes + next > room) break;
    if (all.destination(first + run.datagrams) != destination) break;
    run.bytes += next;
    run.datagrams++;
    if (next < length) break;
  }
  return run;
}

void add(msghdr& header, int level, int type, const void* data, size_t length) {
  auto* message = reinterpret_cast<cmsghdr*>(static_cast<uint8_t*>(header.msg_control) + header.msg_controllen);
  memset(message, 0, CMSG_SPACE(length));
  message->cmsg_level = level;
  message->cmsg_type = type;
  message->cmsg_len = CMSG_LEN(length);
  memcpy(CMSG_DATA(message), data, length);
  header.msg_controllen += CMSG_SPACE(length);
}

// To an IPv4 address an IPv6 socket takes IPv4's.
void add_interface(msghdr& header, const Destination& to) {
  sockaddr_in6 address{};
  memcpy(&address, to.address, sizeof address);
  if (address.sin6_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) {
    in6_pktinfo info{};
    info.ipi6_ifindex = to.ifindex;
    add(header, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
  } else {
    in_pktinfo info{};
    info.ipi_ifindex = static_cast<int>(to.ifindex);
    add(header, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
  }
}

// Those from number first to number end of the columns: all lengths, then all destinations. Joins datagrams that are
// shorter than the limit. The answer is how many were sent, or -ERANGE where the first is beyond its memory; scalars:
// how many bytes were sent, and how many datagrams the first message was made of.
int send_batch(State& state, int fd, int flags, uint32_t limit, uint32_t first, uint32_t end, Memory data,
               Memory columns, Memory table) {
  state.made = {};
  const size_t room = columns.length / (2 * sizeof(uint32_t));
  if (outlives_call(flags) || first > end || end > room || !columns.is_aligned<uint32_t>()) return -EINVAL;
  Headers* headers = headers_of(state);
  if (headers == nullptr) return -ENOMEM;
  const uint32_t* lengths = columns.as<uint32_t>() + first;
  const Datagrams all{lengths, lengths + room, end - first};
  const size_t places = table.length / sizeof(Destination);
  if (limit > 0 && !can_join(state.made, fd, flags)) limit = 0;
  Run runs[kMessages];
  size_t messages = 0;
  size_t at = 0;
  for (size_t i = 0; i < all.count && messages < kMessages; messages++) {
    const size_t length = all.length(i);
    const size_t destination = all.destination(i);
    if (length > data.length - at || destination >= places) break;
    Destination to;
    memcpy(&to, table.data + destination * sizeof to, sizeof to);
    if (to.length > sizeof to.address) break;
    const bool joins = length < std::min(limit, to.limit);
    const Run run = joins ? run_from(all, i, length, destination, data.length - at) : Run{1, length};
    runs[messages] = run;
    state.vectors[messages] = {data.data + at, run.bytes};
    uint8_t* address = headers->addresses[messages];
    memcpy(address, to.address, sizeof to.address);
    msghdr& header = headers->messages[messages].msg_hdr;
    header = {
        to.length == 0 ? nullptr : address, to.length, &state.vectors[messages], 1, headers->control[messages], 0, 0};
    if (to.ifindex != 0) add_interface(header, to);
    const auto size = static_cast<uint16_t>(length);
    if (run.datagrams > 1) add(header, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof size);
    i += run.datagrams;
    at += run.bytes;
  }
  if (messages == 0) return all.count == 0 ? 0 : -ERANGE;
  state.scalars[1] = static_cast<int32_t>(runs[0].datagrams);
  const int sent = result(syscall(SYS_sendmmsg, fd, headers->messages, messages, flags));
  headers->filled = messages;
  state.made.messages = static_cast<int32_t>(messages);
  state.made.result = sent;
  Run total{0, 0};
  for (int i = 0; i < sent; i++) {
    total.datagrams += runs[i].datagrams;
    total.bytes += runs[i].bytes;
  }
  state.scalars[0] = static_cast<int32_t>(total.bytes);
  return sent < 0 ? sent : static_cast<int>(total.datagrams);
}

}  // namespace

void export_send_batch(napi_env env, napi_value exports) { expose<send_batch>(env, exports, "send_batch"); }

}  // namespace mreq
