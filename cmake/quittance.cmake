# Parsing the standard library, Abseil and the generated language is four fifths of what a compilation costs, so they are
# parsed once for all libraries and once, with GoogleTest, for all test programs (an executable, since gcc takes a
# precompiled header only for code that is position-independent in the same way). That each header includes what it needs
# is shown without them (tests/CMakeLists.txt).
function(quittance_precompile)
  set(nothing ${CMAKE_BINARY_DIR}/precompiled/nothing.cc)
  file(CONFIGURE OUTPUT ${nothing} CONTENT "")
  add_library(quittance_library_headers OBJECT ${nothing})
  target_precompile_headers(quittance_library_headers PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
  add_executable(quittance_test_headers ${nothing})
  target_precompile_headers(quittance_test_headers PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h <gmock/gmock.h>)
  target_link_libraries(quittance_test_headers PRIVATE GTest::gmock_main)
  foreach(target quittance_library_headers quittance_test_headers)
    target_link_libraries(${target} PRIVATE quittance_protos fmt::fmt absl::statusor absl::flat_hash_map absl::synchronization)
    target_compile_options(${target} PRIVATE -Wall -Wextra -pthread -fpch-preprocess)
  endforeach()
endfunction()

# How all of our own code is compiled; `headers` is one of the two targets above. -fpch-preprocess lets ccache see through
# them.
function(quittance_compile_options target headers)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Werror -pthread -fpch-preprocess)
  target_precompile_headers(${target} REUSE_FROM ${headers})
  # GCC 12 misjudges sums of strings where std::string comes precompiled; tests are full of them.
  if(headers STREQUAL quittance_test_headers)
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endfunction()

# One library per folder: every .cc beside the CMakeLists.txt (and below, with RECURSE) that is not a test belongs
# to it; every *_test.cc, and what stands in testing/, becomes part of that folder's one test program. Adding a file
# needs no edit here.
function(quittance_library name)
  cmake_parse_arguments(ARG "RECURSE" "" "DEPS;TEST_DEPS" ${ARGN})
  if(ARG_RECURSE)
    set(glob GLOB_RECURSE)
  else()
    set(glob GLOB)
  endif()
  file(${glob} sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}
       ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test\\.cc$|(^|/)testing/)")
  list(FILTER tests INCLUDE REGEX "(_test\\.cc$|(^|/)testing/)")
  if(sources)
    add_library(${name} STATIC ${sources})
    set(visibility PUBLIC)
    quittance_compile_options(${name} quittance_library_headers)
  else()
    add_library(${name} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(${name} ${visibility} ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} ${visibility} ${ARG_DEPS})
  if(tests)
    quittance_test(${name}_test SOURCES ${tests} DEPS ${name} ${ARG_TEST_DEPS})
  endif()
endfunction()

# A GoogleTest program, each of its tests a ctest test of its own.
function(quittance_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(QUITTANCE_SANITIZE)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 5")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  quittance_compile_options(${name} quittance_test_headers)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock_main)
  target_compile_definitions(${name} PRIVATE QUITTANCE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             QUITTANCE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
