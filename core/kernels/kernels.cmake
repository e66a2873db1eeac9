# The inner loops as a shared library of their own, built for every level of x86-64 processors: the loader takes the one from
# glibc-hwcaps/ that suits the processor, without a line of code. Only these few files, as all else has time: three builds of
# the whole engine would take minutes.
file(GLOB kernel_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kernels/*.cpp)
list(APPEND kernel_sources ${CMAKE_CURRENT_SOURCE_DIR}/optimizer/update_rule.cpp)

# A root to the last bit, not an estimate.
set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/optimizer/update_rule.cpp PROPERTIES COMPILE_DEFINITIONS EIGEN_FAST_MATH=0)

# One alignment for all levels and all who use them: what one allocates, another may free.
set(eigen_definitions EIGEN_MPL2_ONLY EIGEN_DONT_PARALLELIZE EIGEN_MAX_ALIGN_BYTES=64)

# epochscope_kernels_for(TARGET LEVEL FOLDER [OPTION...])
function(epochscope_kernels_for target level folder)
    add_library(${target} SHARED ${kernel_sources})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME epochscope_kernels SOVERSION 0
        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/${folder}
        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
    target_compile_definitions(${target} PUBLIC ${eigen_definitions} PRIVATE EPOCHSCOPE_KERNELS_LEVEL="${level}")
    target_compile_options(${target} PRIVATE ${ARGN}
        # A packet's attributes do not matter to a template, and g++ 12 warns of its own headers for AVX-512.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-ignored-attributes -Wno-maybe-uninitialized -Wno-uninitialized>)
    if(EPOCHSCOPE_SANITIZE) # instrumented tiles of the widest vectors take g++ minutes beyond this
        target_compile_options(${target} PRIVATE -O1)
    endif()
    target_link_libraries(${target} PUBLIC Eigen3::Eigen PRIVATE epochscope_options)
    # What the standard library's templates come to here stays here as well.
    target_link_options(${target} PRIVATE -Wl,--version-script=${CMAKE_CURRENT_SOURCE_DIR}/kernels/exports.map)
    install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/epochscope/${folder} NAMELINK_SKIP)
endfunction()

include(GNUInstallDirs)
epochscope_kernels_for(epochscope_kernels baseline "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # stretches.cpp works between the updates of small models, which the widest vectors would slow down: they lower the clock of some processors.
    set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/kernels/stretches.cpp PROPERTIES COMPILE_OPTIONS -mprefer-vector-width=256)
    foreach(level v3 v4)
        epochscope_kernels_for(epochscope_kernels_${level} x86-64-${level} glibc-hwcaps/x86-64-${level} -march=x86-64-${level})
        add_dependencies(epochscope_kernels epochscope_kernels_${level})
    endforeach()
endif()
