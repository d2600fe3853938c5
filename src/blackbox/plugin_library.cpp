#include "blackbox/plugin_library.hpp"

#include <dlfcn.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "bizo/core/error.hpp"

namespace bizo::blackbox {

bizo_plugin load_plugin(const std::string& library, const std::string& where) {
  // A name with a slash is a path; without, the linker looks elsewhere than here.
  const std::string path = std::filesystem::absolute(library).string();
  std::error_code unreadable;
  if (const auto kind = std::filesystem::status(path, unreadable).type();
      kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::not_found)
    throw ConfigError(where + ": it is not a regular file; name a library made with cc -shared -fPIC");
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    throw ConfigError(where + ": it cannot be loaded: " + dlerror() +
                      "; name a library made with cc -shared -fPIC");
  const auto entry = reinterpret_cast<const bizo_plugin* (*)()>(dlsym(handle, "bizo_plugin_entry"));
  if (!entry) throw ConfigError(where + ": it has no function bizo_plugin_entry; see bizo_plugin.h");
  const bizo_plugin* plugin = entry();
  if (!plugin || plugin->version < 1 || plugin->version > BIZO_PLUGIN_VERSION)
    throw ConfigError(where + ": it is made for version " + std::to_string(plugin ? plugin->version : 0) +
                      " of bizo_plugin.h, and this is version " + std::to_string(BIZO_PLUGIN_VERSION) +
                      "; compile it again with the header of this bizo");
  if (!plugin->create) throw ConfigError(where + ": its table has no function create; see bizo_plugin.h");
  // A table of an earlier version ends before the functions that later ones added.
  constexpr std::size_t kEnds[] = {offsetof(bizo_plugin, curvature), offsetof(bizo_plugin, residuals),
                                   offsetof(bizo_plugin, join), sizeof(bizo_plugin)};
  static_assert(std::size(kEnds) == BIZO_PLUGIN_VERSION);
  bizo_plugin table = {};
  std::memcpy(static_cast<void*>(&table), plugin, kEnds[plugin->version - 1]);
  return table;
}

}  // namespace bizo::blackbox
