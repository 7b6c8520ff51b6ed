// What the last batch made of its datagrams, for who traces it: its system calls, and the headers of its messages.
#include "batch.h"

namespace mreq {
namespace {

// The calls, which are told once. The answer is how many messages there were.
int batch_made(State& state, Memory memory) {
  if (memory.length < sizeof state.made) return -EINVAL;
  memcpy(memory.data, &state.made, sizeof state.made);
  const int messages = state.made.messages;
  state.made = {};
  return messages;
}

// One of its messages: the lengths of its data, of what was sent or received, of its address and of its control data;
// its flags; then the address that it was sent to, and the control data.
int batch_message(State& state, uint32_t index, Memory memory) {
  struct Message {
    uint32_t lengths[4];
    int32_t flags;
    uint8_t address[sizeof state.headers->addresses[0]];
    uint8_t control[sizeof state.headers->control[0]];
  };
  static_assert(sizeof(Message) == 5 * 4 + 32 + 512, "lib/trace/batches.ts reads it by these numbers");
  if (state.headers == nullptr || index >= state.headers->filled || memory.length < sizeof(Message)) return -EINVAL;
  const mmsghdr& sent = state.headers->messages[index];
  const msghdr& header = sent.msg_hdr;
  Message message{{static_cast<uint32_t>(state.vectors[index].iov_len), sent.msg_len, header.msg_namelen,
                   static_cast<uint32_t>(header.msg_controllen)},
                  header.msg_flags,
                  {},
                  {}};
  // Where a batch was received, the addresses are in memory of the caller's, which may be gone.
  memcpy(message.address, state.headers->addresses[index], sizeof message.address);
  memcpy(message.control, state.headers->control[index], sizeof message.control);
  memcpy(memory.data, &message, sizeof message);
  return 0;
}

}  // namespace

void export_made(napi_env env, napi_value exports) {
  expose<batch_made>(env, exports, "batch_made");
  expose<batch_message>(env, exports, "batch_message");
}

}  // namespace mreq
