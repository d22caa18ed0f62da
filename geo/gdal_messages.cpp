#include "geo/gdal_messages.hpp"

#include "geo/without_secrets.hpp"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <cpl_string.h>
#include <gdal.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace geo {
namespace {

/// GDAL aborts where it finds no memory, and nothing may be thrown through it, so this is all that can be
/// said. The next run undoes this one, as after a kill.
[[noreturn]] void end_for_want_of_memory(char const* text) {
    std::fprintf(stderr, "footfall: out of memory (%s); try fewer stores, or more memory\n", text);
    std::_Exit(1);
}

void CPL_STDCALL collect(CPLErr level, CPLErrorNum, char const* text) {
    if (level == CE_Fatal) end_for_want_of_memory(text);
    auto& messages = *static_cast<GdalMessages*>(CPLGetErrorHandlerUserData());
    if (level == CE_Failure) messages.add(true, text);
    if (level == CE_Warning) messages.add(false, text);
}

/// A file may name a CRS, a schema or a style by its address, and what nobody asked for is not fetched. GDAL
/// takes null for leave to fetch it by itself, and frees what it is given.
CPLHTTPResult* refuse_to_fetch(char const* address, CSLConstList, GDALProgressFunc, void*,
                               CPLHTTPFetchWriteFunc, void*, void*) {
    CPLError(CE_Failure, CPLE_HttpResponse, "%s is not fetched, files are read without the network", address);
    auto* const nothing = static_cast<CPLHTTPResult*>(CPLCalloc(1, sizeof(CPLHTTPResult)));
    nothing->nStatus = -1;
    nothing->pszErrBuf = CPLStrdup("not fetched");
    return nothing;
}

void set_up_gdal() {
    GDALAllRegister();
    CPLHTTPSetFetchCallback(refuse_to_fetch, nullptr);
}

}  // namespace

GdalMessages::GdalMessages() {
    static std::once_flag is_set_up;
    std::call_once(is_set_up, set_up_gdal);
    CPLPushErrorHandlerEx(collect, this);
    CPLSetCurrentErrorHandlerCatchDebug(FALSE);
}

GdalMessages::~GdalMessages() {
    CPLPopErrorHandler();
    CPLErrorReset();
}

void GdalMessages::add(bool is_failure, std::string text) {
    std::ranges::replace(text, '\n', ' ');
    while (!text.empty() && (text.back() == ' ' || text.back() == '.'))
        text.pop_back();
    text = message_without_secrets(text);
    if (is_failure) {
        if (failure_.empty()) failure_ = std::move(text);
    } else if (std::ranges::find(warnings_, text) == warnings_.end() && warnings_.size() < 20) {
        warnings_.push_back(std::move(text));
    }
}

}  // namespace geo
