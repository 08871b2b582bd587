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
    target_compile_options(${name} PRIVATE -Wall -Wextra -Wshadow -Werror)
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
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wshadow -Werror)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock_main)
  target_compile_definitions(${name} PRIVATE QUITTANCE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             QUITTANCE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
