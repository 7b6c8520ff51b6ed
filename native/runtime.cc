// What C++ wants of its library beside the headers. With these the binary links neither a C++ library nor a particular
// C library: one file serves glibc and musl.
#include <stdlib.h>

#include <new>

void* operator new(size_t size) {
  void* memory = malloc(size);
  if (memory == nullptr) abort();
  return memory;
}
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
