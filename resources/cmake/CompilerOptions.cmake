# Flags that every target of the project shares, and the sanitizers that a preset may switch on.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

set(EPOCHSCOPE_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")
option(EPOCHSCOPE_COVERAGE "Instrument for gcov" OFF)
option(EPOCHSCOPE_FUZZ "Instrument for libFuzzer and build the fuzz targets (needs clang)" OFF)
option(EPOCHSCOPE_WERROR "Treat warnings as errors" ON)

find_program(EPOCHSCOPE_CCACHE ccache)
if(EPOCHSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${EPOCHSCOPE_CCACHE})
endif()

add_library(epochscope_options INTERFACE)
target_compile_options(epochscope_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast
    # Designated initialisers leave the other members to their defaults on purpose.
    -Wno-missing-field-initializers
    # g++ 12 sees overlaps in std::string's own operator+ (GCC bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${EPOCHSCOPE_WERROR}>:-Werror>
    # No product-and-sum contraction behind our back: the same source gives the same bits at every optimisation level.
    -ffp-contract=off -fno-math-errno)

if(EPOCHSCOPE_SANITIZE)
    add_compile_options(-fsanitize=${EPOCHSCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${EPOCHSCOPE_SANITIZE})
endif()
if(EPOCHSCOPE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(EPOCHSCOPE_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
endif()
