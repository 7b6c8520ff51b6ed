// The few things that node-addon-api wants of a C++ library. With them here the binary needs none, nor names
// the C library it runs on: one file serves glibc and musl.
#include <stdlib.h>

#include <new>
#include <string>

void* operator new(size_t size) {
  void* memory = malloc(size);
  if (memory == nullptr) abort();
  return memory;
}
void* operator new[](size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete[](void* memory, size_t) noexcept { free(memory); }

extern "C" void __cxa_pure_virtual() { abort(); }

template class std::basic_string<char>;

namespace std {
void __throw_length_error(const char*) { abort(); }
void __throw_logic_error(const char*) { abort(); }
void __throw_out_of_range_fmt(const char*, ...) { abort(); }
}  // namespace std
