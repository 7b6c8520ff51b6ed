#include "args.h"

namespace mreq {

// What is exported lives as long as its environment; the buffer's memory is the state's.
Napi::Object init(Napi::Env env, Napi::Object exports) {
  auto* state = new State();
  env.SetInstanceData(state);
  state->uint8_array = Napi::Persistent(env.Global().Get("Uint8Array").As<Napi::Function>());

  auto value = Napi::ArrayBuffer::New(env, state->value, sizeof state->value);
  exports.Set("value", Napi::Uint8Array::New(env, value.ByteLength(), value, 0));
  auto scalars = Napi::ArrayBuffer::New(env, state->scalars, sizeof state->scalars);
  exports.Set("scalars", Napi::Int32Array::New(env, kScalars, scalars, 0));
  // The hash of the sources that it was built from, not to be listed among the calls.
  exports.DefineProperty(Napi::PropertyDescriptor::Value("sources", Napi::String::New(env, MREQ_SOURCES)));

  export_syscalls(exports);
  export_sockopts(exports);
  export_messages(exports);
  export_names(exports);
  export_headers(exports);
  return exports;
}

NODE_API_MODULE(mreq, init)

}  // namespace mreq
