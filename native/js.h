// Values for JavaScript. In plain Node-API, as node-addon-api aborts the process where a worker ends while it loads:
// then every call fails. Its failures are passed over here, since nobody is left to tell.
#pragma once

#include <node_api.h>

namespace mreq {

inline napi_value number_of(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

inline napi_value string_of(napi_env env, const char* text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

inline napi_value object_of(napi_env env) {
  napi_value value = nullptr;
  napi_create_object(env, &value);
  return value;
}

inline napi_value array_of(napi_env env) {
  napi_value value = nullptr;
  napi_create_array(env, &value);
  return value;
}

inline void put(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

inline void push(napi_env env, napi_value array, napi_value value) {
  uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  napi_set_element(env, array, length, value);
}

}  // namespace mreq
