#pragma once

/// The texts of this folder that are kept as files of their own, compiled in.
namespace commands::texts {

extern char const* const group_index;  ///< the page that links the reports of groups; {{…}} is filled in

}  // namespace commands::texts
