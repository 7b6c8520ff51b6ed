#include "args.h"
#include "js.h"

namespace mreq {
namespace {

// A typed array on the state's own memory.
napi_value window(napi_env env, napi_typedarray_type type, size_t count, void* memory, size_t size) {
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  napi_create_external_arraybuffer(env, memory, size, nullptr, nullptr, &buffer);
  napi_create_typedarray(env, type, count, buffer, 0, &array);
  return array;
}

void delete_state(napi_env env, void* data, void* /*hint*/) {
  auto* state = static_cast<State*>(data);
  napi_delete_reference(env, state->uint8_array);
  delete_headers(*state);
  delete state;
}

}  // namespace

napi_value init(napi_env env, napi_value exports) {
  auto* state = new State();
  napi_set_instance_data(env, state, delete_state, nullptr);
  napi_value global = nullptr;
  napi_value uint8_array = nullptr;
  napi_get_global(env, &global);
  napi_get_named_property(env, global, "Uint8Array", &uint8_array);
  napi_create_reference(env, uint8_array, 1, &state->uint8_array);

  put(env, exports, "value", window(env, napi_uint8_array, kValueSize, state->value, sizeof state->value));
  put(env, exports, "scalars", window(env, napi_int32_array, kScalars, state->scalars, sizeof state->scalars));
  // The hash of the sources that it was built from, not to be listed among the calls.
  const napi_property_descriptor sources{"sources",    nullptr, nullptr, nullptr, nullptr, string_of(env, MREQ_SOURCES),
                                         napi_default, nullptr};
  napi_define_properties(env, exports, 1, &sources);

  export_syscalls(env, exports);
  export_sockopts(env, exports);
  export_messages(env, exports);
  export_epoll(env, exports);
  export_poller(env, exports);
  export_recv_batch(env, exports);
  export_send_batch(env, exports);
  export_made(env, exports);
  export_names(env, exports);
  export_headers(env, exports);
  return exports;
}

NAPI_MODULE(mreq, init)

}  // namespace mreq
