// The only reader of JavaScript arguments. The C++ parameters of a call say what each argument must be:
// scalars stand first and memory last, so that nothing runs between taking a pointer and using it.
#pragma once

#include <errno.h>
#include <limits.h>
#include <node_api.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <type_traits>

#include "js.h"
#include "owned.h"

namespace mreq {

constexpr uint32_t kValueSize = 65536;
constexpr size_t kScalars = 4;
constexpr size_t kMany = 8 + IOV_MAX;
constexpr size_t kEventsPerTurn = 64;

struct Watch;
struct Headers;

// The system calls that the last batch made, for who traces them: at most two questions, then the messages.
struct Made {
  int32_t questions;
  int32_t answers[2];
  int32_t values[2];
  int32_t messages;
  int32_t result;
};

// What one environment (the main thread or a worker) owns.
struct State {
  // An option call, and a short datagram's, cross here whole, because reading four numbers from JavaScript would cost a
  // tenth of the system call. What another call gives beside its result stands in the scalars too.
  int32_t scalars[kScalars];
  alignas(16) uint8_t value[kValueSize];
  iovec vectors[IOV_MAX];
  napi_value arguments[kMany];
  napi_ref uint8_array;
  Owned owned;
  Watch* watches = nullptr;
  Headers* headers = nullptr;
  Made made{};
};

// The bytes of a Uint8Array, for the length of one call.
struct Memory {
  uint8_t* data;
  size_t length;

  template <typename T>
  T* as() const {
    return reinterpret_cast<T*>(data);
  }

  template <typename T>
  bool is_aligned() const {
    return reinterpret_cast<uintptr_t>(data) % alignof(T) == 0;
  }
};

// A Uint8Array, or undefined for C's NULL.
struct MaybeMemory : Memory {};

// The Uint8Arrays from here to the last argument.
struct Vectors {
  iovec* data;
  size_t count;
};

// A function.
struct Function {
  napi_value value;
};

// A short text. Names of interfaces and addresses are all that this carries.
struct Text {
  char data[1024] = "";
};

inline napi_value to_value(napi_env env, int number) {
  napi_value value = nullptr;
  return napi_create_int32(env, number, &value) == napi_ok ? value : nullptr;
}
inline napi_value to_value(napi_env env, double number) { return number_of(env, number); }
inline napi_value to_value(napi_env, napi_value value) { return value; }

inline State* state_of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return static_cast<State*>(data);
}

class Reader {
 public:
  static constexpr size_t kFew = 8;

  Reader(napi_env env, napi_callback_info info, size_t expected)
      : env_(env), state_(state_of(env)), argv_(few_), argc_(expected) {
    if (expected == 0) return;
    napi_get_cb_info(env, info, &argc_, few_, nullptr, nullptr);
    if (argc_ <= expected) return;
    argc_ = kMany;
    argv_ = state_->arguments;
    napi_get_cb_info(env, info, &argc_, argv_, nullptr, nullptr);
    argc_ = std::min(argc_, kMany);
  }

  bool refused() const { return error_ != 0 || thrown_; }

  // Whether the arguments have to be read again: looking at an empty array may have run JavaScript, which may have
  // moved what was read before it. The second time nothing runs.
  bool again() {
    if (!probed_ || trusting_ || refused()) return false;
    at_ = 0;
    trusting_ = true;
    return true;
  }

  // What a refused call returns: nothing was called.
  napi_value refusal() const { return thrown_ ? nullptr : to_value(env_, error_); }

  template <typename T>
  T read() {
    if constexpr (std::is_same_v<T, State&>) {
      return *state_;
    } else if constexpr (std::is_same_v<T, napi_env>) {
      return env_;
    } else if constexpr (std::is_integral_v<T>) {
      return integer<T>();
    } else if constexpr (std::is_same_v<T, Memory>) {
      return memory(next());
    } else if constexpr (std::is_same_v<T, MaybeMemory>) {
      return maybe_memory();
    } else if constexpr (std::is_same_v<T, Vectors>) {
      return vectors();
    } else if constexpr (std::is_same_v<T, Function>) {
      return function();
    } else {
      static_assert(std::is_same_v<T, Text>);
      return text();
    }
  }

 private:
  // A missing argument is a nullptr, which Node-API refuses as it refuses a wrong type.
  napi_value next() { return at_ < argc_ ? argv_[at_++] : nullptr; }

  // Node-API turns what is no number into 0, which is a descriptor: hence the checks.
  template <typename T>
  T integer() {
    double number = 0;
    if (napi_get_value_double(env_, next(), &number) != napi_ok) return refuse<T>();
    if (!(number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max())) return refuse<T>();
    const T integral = static_cast<T>(number);
    return static_cast<double>(integral) == number ? integral : refuse<T>();
  }

  template <typename T>
  T refuse() {
    error_ = -EINVAL;
    return 0;
  }

  Memory memory(napi_value value) {
    if (refused()) return {};
    napi_typedarray_type type = napi_int8_array;
    size_t length = 0;
    void* data = nullptr;
    const napi_status status = napi_get_typedarray_info(env_, value, &type, &length, &data, nullptr, nullptr);
    if (status != napi_ok || type != napi_uint8_array) {
      throw_type_error("must be a Uint8Array");
      return {};
    }
    if (length == 0 && !trusting_ && !attached(value)) return {};
    return {static_cast<uint8_t*>(data), length};
  }

  // Node-API gives no way to tell an empty array from one that is detached or out of its buffer's bounds:
  // it calls both empty. Uint8Array's own constructor tells, and throws the TypeError.
  bool attached(napi_value array) {
    probed_ = true;
    napi_value constructor = nullptr;
    napi_value copy = nullptr;
    napi_get_reference_value(env_, state_->uint8_array, &constructor);
    thrown_ = napi_new_instance(env_, constructor, 1, &array, &copy) != napi_ok;
    return !thrown_;
  }

  MaybeMemory maybe_memory() {
    napi_value value = next();
    napi_valuetype type = napi_undefined;
    if (value == nullptr || (napi_typeof(env_, value, &type) == napi_ok && type == napi_undefined)) return {};
    return MaybeMemory{memory(value)};
  }

  Vectors vectors() {
    Vectors read{state_->vectors, 0};
    while (at_ < argc_ && !refused()) {
      if (read.count == IOV_MAX) {
        error_ = -EMSGSIZE;
        break;
      }
      const Memory part = memory(next());
      read.data[read.count++] = {part.data, part.length};
    }
    return read;
  }

  Function function() {
    napi_value value = next();
    napi_valuetype type = napi_undefined;
    if (value == nullptr || napi_typeof(env_, value, &type) != napi_ok || type != napi_function) {
      throw_type_error("must be a function");
    }
    return {value};
  }

  Text text() {
    Text read;
    size_t length = 0;
    napi_value value = next();
    // Its whole length first: a text that is cut off, at a character's end, does not tell.
    if (napi_get_value_string_utf8(env_, value, nullptr, 0, &length) != napi_ok) {
      throw_type_error("must be a string");
    } else if (length >= sizeof read.data) {
      error_ = -EINVAL;
    } else {
      napi_get_value_string_utf8(env_, value, read.data, sizeof read.data, &length);
      if (strlen(read.data) != length) error_ = -EINVAL;
    }
    return read;
  }

  void throw_type_error(const char* what) {
    thrown_ = true;
    napi_throw_type_error(env_, "ERR_INVALID_ARG_TYPE", what);
  }

  napi_env env_;
  State* state_;
  napi_value few_[kFew];
  napi_value* argv_;
  size_t argc_;
  size_t at_ = 0;
  int error_ = 0;
  bool thrown_ = false;
  bool probed_ = false;
  bool trusting_ = false;
};

// What a call is given beside its arguments.
template <typename T>
constexpr bool is_context = std::is_same_v<T, State&> || std::is_same_v<T, napi_env>;

template <typename Result, typename... Parameters>
napi_value invoke(napi_env env, napi_callback_info info, Result (*call)(Parameters...)) {
  constexpr size_t kExpected = (0 + ... + !is_context<Parameters>);
  static_assert(kExpected <= Reader::kFew);
  Reader reader(env, info, kExpected);
  for (;;) {
    const std::tuple<Parameters...> arguments{reader.read<Parameters>()...};
    if (reader.again()) continue;
    return reader.refused() ? reader.refusal() : to_value(env, std::apply(call, arguments));
  }
}

template <auto Call>
napi_value entry(napi_env env, napi_callback_info info) {
  return invoke(env, info, Call);
}

// Exports a C++ function as a call of the binding.
inline void expose(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  put(env, exports, name, function);
}
template <auto Call>
void expose(napi_env env, napi_value exports, const char* name) {
  expose(env, exports, name, entry<Call>);
}

// A call that crosses in the state's memory alone. So does its answer, as making a JavaScript number of it would cost
// as much as asking for the state.
template <int (*Call)(State&)>
napi_value in_memory(napi_env env, napi_callback_info) {
  State& state = *state_of(env);
  state.scalars[0] = Call(state);
  return nullptr;
}

// A system call's answer: its value, or -errno.
inline int result(long value) { return static_cast<int>(value < 0 ? -errno : value); }

// With MSG_ZEROCOPY the kernel reads the memory after the call has returned, when it may be another's.
inline bool outlives_call(int flags) { return (flags & MSG_ZEROCOPY) != 0; }

void export_syscalls(napi_env env, napi_value exports);
void export_sockopts(napi_env env, napi_value exports);
void export_messages(napi_env env, napi_value exports);
void export_recv_batch(napi_env env, napi_value exports);
void export_send_batch(napi_env env, napi_value exports);
void export_made(napi_env env, napi_value exports);
void delete_headers(State& state);
void export_epoll(napi_env env, napi_value exports);
void export_poller(napi_env env, napi_value exports);
void export_names(napi_env env, napi_value exports);
void export_headers(napi_env env, napi_value exports);

}  // namespace mreq
