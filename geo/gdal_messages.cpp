#include "geo/gdal_messages.hpp"

#include <cpl_error.h>
#include <gdal.h>

#include <algorithm>
#include <mutex>

namespace geo {
namespace {

void CPL_STDCALL collect(CPLErr level, CPLErrorNum, char const* text) {
    auto& messages = *static_cast<GdalMessages*>(CPLGetErrorHandlerUserData());
    if (level == CE_Failure || level == CE_Fatal) messages.add(true, text);
    if (level == CE_Warning) messages.add(false, text);
}

}  // namespace

GdalMessages::GdalMessages() {
    static std::once_flag registered;
    std::call_once(registered, GDALAllRegister);
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
    if (is_failure) {
        if (failure_.empty()) failure_ = std::move(text);
    } else if (std::ranges::find(warnings_, text) == warnings_.end() && warnings_.size() < 20) {
        warnings_.push_back(std::move(text));
    }
}

}  // namespace geo
