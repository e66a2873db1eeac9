// Counts heap allocations of the calling thread. Include it in one source file of an executable only: it replaces
// malloc, which Eigen and operator new both end in. Under a sanitizer, which needs malloc for itself, nothing is
// counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool allocationsAreCounted = false;
#else
inline constexpr bool allocationsAreCounted = true;
#endif

namespace allocation_counter {
inline thread_local bool counting = false;
inline thread_local std::int64_t count = 0;
inline void note()
{
    if (counting)
        ++count;
}
} // namespace allocation_counter

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// glibc's own entry points behind the ones that are replaced here.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept
{
    allocation_counter::note();
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept
{
    allocation_counter::note();
    return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept
{
    allocation_counter::note();
    return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept
{
    allocation_counter::note();
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept
{
    allocation_counter::note();
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? 12 : 0; // ENOMEM
}
void free(void* memory) noexcept { __libc_free(memory); }
}
#endif

template <class Work>
std::int64_t countAllocations(Work&& work)
{
    allocation_counter::count = 0;
    allocation_counter::counting = true;
    work();
    allocation_counter::counting = false;
    return allocation_counter::count;
}
