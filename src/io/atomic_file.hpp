// Files that are replaced as a whole. At every instant, and after a crash at any instant, a reader finds
// either the old content or the new one.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bizo::io {

// The file that a path names when all symbolic links are followed, whether it is there or not; the folders
// above it stay as given. Error if they lead in a circle.
std::string target_of(const std::string& path);

// Replaces what `path` names (target_of), or creates it: temporary name in the same folder, fsync, rename,
// fsync of the folder. Throws Error, with the old file untouched and the temporary one removed, if anything
// fails, or if the existing file is not a regular one.
void replace_file(const std::string& path, std::span<const std::byte> content);
void replace_file(const std::string& path, std::string_view content);
// The same, and the previous file becomes `old`. In between there may be an instant without `path`.
void replace_file_keeping(const std::string& path, const std::string& old,
                          std::span<const std::byte> content);

// Makes creations, renames and removals beside `path` durable.
void sync_folder_of(const std::string& path);
// Removes the temporary files of `path` left by dead processes.
void remove_leftovers(const std::string& path);

// Moves what `path` names (target_of) to a free name, PATH.damaged or PATH.damaged.2 and so on, and returns
// it. Error.
std::string put_aside(const std::string& path);

// Throws Error unless files can be created beside `path`. Leaves nothing behind.
void require_writable_folder(const std::string& path);

}  // namespace bizo::io
