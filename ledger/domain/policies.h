#pragma once
// Allocation policies of a book, and which differences it and they tolerate.

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <string_view>

#include "quittance/v1/book.pb.h"

namespace quittance {

inline constexpr std::string_view kDefaultPolicy = "default";

// Oldest due first, charges first, automatic when money comes in: what "default" means where the
// book has none of that name.
const v1::AllocationPolicy& BuiltInPolicy();

// Whether an account may name it: one of the book's, or "default".
bool HasPolicy(const v1::BookSettings& settings, std::string_view name);

// The book's policy of that name; the default one where the book has dropped it.
const v1::AllocationPolicy& PolicyOf(const v1::BookSettings& settings, std::string_view name);

// Largest difference that may be cleared in the currency; 0 where none is named.
using Tolerances = google::protobuf::RepeatedPtrField<v1::CurrencyAmount>;
int64_t ToleranceOf(const Tolerances& tolerances, std::string_view currency);

}  // namespace quittance
