#include "batch.h"

#include <stdlib.h>

namespace mreq {

Headers* headers_of(State& state) {
  if (state.headers == nullptr) state.headers = static_cast<Headers*>(calloc(1, sizeof(Headers)));
  return state.headers;
}

void delete_headers(State& state) { free(state.headers); }

}  // namespace mreq
