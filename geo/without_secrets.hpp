#pragma once

#include <string>
#include <vector>

namespace geo {

/// Whether this is the connection of a database (PG:dbname=…), which is no path.
bool is_connection(std::string const& source);

/// A source as it may be shown and kept: "…" for the passwords of a database's connection (password=…), for
/// that of a user in an address (://user:…@), for a user without one, which may be a token (https://…@), and
/// for what an address's query and its fragment hold but the names of values (?token=…, ?…, #…).
std::string without_secrets(std::string const& source);

/// The same for the sentence of a library, which may also repeat parts of the secrets that stand in `source`.
std::string message_without_secrets(std::string const& message, std::string const& source = {});

/// NAME=VALUE, where the name is that of a secret (PASSWORD, USERPWD, TOKEN, SECRET, KEY) as NAME=….
std::string setting_without_secrets(std::string const& setting);

}  // namespace geo
