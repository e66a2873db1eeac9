// What every operation that the outside world can spoil returns: a value, or an error that names the thing, the place
// and the remedy.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace epochscope {

enum class ErrorCode {
    badInput,     // a file, property or argument is not what it must be; nothing was changed (exit code 2)
    writeFailed,  // an output could not be written; the old file is intact (exit code 1)
    outOfMemory,  // the request does not fit into memory; refused before allocating (exit code 2)
    newerVersion, // the file was written by a newer version of the program (exit code 2)
    damaged,      // a checksum does not match (exit code 2)
    cancelled,    // the user asked to stop
    failed,       // anything else that went wrong while running (exit code 1)
};

struct Error {
    ErrorCode code = ErrorCode::failed;
    std::string message; // what is wrong, with the offending value
    std::string hint;    // what would be right; may be empty
    std::string where;   // file, row and column, or property; may be empty

    // "where: message (hint)": one line for a person.
    std::string text() const
    {
        std::string line = where.empty() ? message : where + ": " + message;
        return hint.empty() ? line : line + " — " + hint;
    }
};

template<class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}, std::string where = {})
{
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint), std::move(where)});
}

inline tl::unexpected<Error> badInput(std::string message, std::string hint = {}, std::string where = {})
{
    return fail(ErrorCode::badInput, std::move(message), std::move(hint), std::move(where));
}

} // namespace epochscope
