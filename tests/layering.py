"""Which header may be included where (the picture of the libraries in CMakeLists.txt), and how long a file may be.

  layering.py SOURCE_FOLDER

  core  <-  problems, inner, directions, methods, blackbox, io, parallel  (siblings do not see each other)  <-  app
"""
import pathlib
import re
import sys
import tempfile

SIBLINGS = {"problems", "inner", "directions", "methods", "blackbox", "io", "parallel"}
FOLDERS = SIBLINGS | {"core", "app"}
# A library's headers, and the only folder that may include them.
LIBRARIES = {r"mpi\.h": "parallel", r"hdf5(_hl)?\.h|H5\w*\.h": "io", r"openssl/.*": "io", r"boost/.*": "app", r"(nlohmann|curl)/.*": "blackbox"}
# Heavy: they may not reach those who include our headers.
NOT_IN_HEADERS = r"(boost|nlohmann|curl|openssl)/.*|json\.hpp|mpi\.h|hdf5(_hl)?\.h|H5\w*\.h|Eigen/Dense|Random123/.*"
RANDOM123_IN = "src/core/random.cpp"
CEILINGS = {"include": 100, "src": 250}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def sees(folder, other):
    return folder == other or folder == "app" or (other == "core" and folder in SIBLINGS)


def complaint(path, style, header):
    """Why the file at `path` (relative to the source folder) may not include `header`; '' if it may."""
    top, folder = path.parts[0], path.parent.name
    if folder not in FOLDERS:  # src/bizo.cpp and include/bizo.hpp, the program
        folder = "app"
    ours = re.match(r"bizo/(\w+)/", header)
    if ours:
        if style == "<":
            return "our own headers are included with quotes"
        return "" if sees(folder, ours.group(1)) else f"{folder} does not see {ours.group(1)}"
    if style == '"':
        return "" if top == "src" and "/" not in header else "only private headers beside the file have no folder"
    if top == "include" and re.fullmatch(NOT_IN_HEADERS, header):
        return "a heavy header belongs into a source file"
    for pattern, owner in LIBRARIES.items():
        if re.fullmatch(pattern, header) and folder != owner:
            return f"only {owner} includes this library"
    if header.startswith("Random123/"):
        return "" if path.as_posix() == RANDOM123_IN else f"only {RANDOM123_IN} includes this library"
    is_known = (header.startswith(("Eigen/", "boost/", "arpa/", "netinet/", "sys/")) or re.fullmatch(r"[a-z_]+(\.h)?", header)
                or any(re.fullmatch(pattern, header) for pattern in LIBRARIES))
    return "" if is_known else "a library that no folder uses"


def explains_its_length(lines):
    return re.match(r"\s*//.*(lines|long)", lines[0]) is not None


def violations(source):
    found = []
    for top, ceiling in CEILINGS.items():
        for path in sorted((source / top).rglob("*.[ch]pp")):
            name = path.relative_to(source)
            lines = path.read_text(encoding="utf-8").splitlines()
            limit = CEILINGS["include"] if path.suffix == ".hpp" else ceiling
            if len(lines) > limit and not explains_its_length(lines):
                found.append(f"{name}: {len(lines)} lines, the ceiling is {limit}; line 1 does not say why it is longer")
            for number, line in enumerate(lines, 1):
                match = INCLUDE.match(line)
                said = match and complaint(name, *match.groups())
                if said:
                    found.append(f"{name}:{number}: {line.strip()}: {said}")
    return found


PLANTED = [  # file, line, whether it is a violation
    ("src/core/a.cpp", '#include "bizo/io/results.hpp"', True),
    ("src/core/a.cpp", '#include "bizo/app/config.hpp"', True),
    ("src/core/a.cpp", "#include <mpi.h>", True),
    ("src/core/a.cpp", "#include <Random123/philox.h>", True),
    ("src/core/a.cpp", "#include <nlohmann/json.hpp>", True),
    ("src/blackbox/json.cpp", "#include <nlohmann/json.hpp>", False),
    ("include/bizo/blackbox/a.hpp", "#include <nlohmann/json.hpp>", True),
    ("src/blackbox/a.cpp", "#include <mpi.h>", True),
    ("src/core/random.cpp", "#include <Random123/philox.h>", False),
    ("src/core/a.cpp", "#include <Eigen/Dense>", False),
    ("src/core/a.cpp", "#include <vector>", False),
    ("src/core/a.cpp", "#include <unistd.h>", False),
    ("src/problems/a.cpp", '#include "bizo/core/types.hpp"', False),
    ("src/problems/a.cpp", '#include "bizo/problems/loss.hpp"', False),
    ("src/problems/a.cpp", '#include "bizo/inner/newton_cg.hpp"', True),
    ("src/methods/a.cpp", '  #  include "bizo/directions/haar.hpp"', True),
    ("src/methods/a.cpp", "#include <hdf5.h>", True),
    ("src/io/a.cpp", "#include <hdf5.h>", False),
    ("src/io/a.cpp", "#include <H5Cpp.h>", False),
    ("src/io/a.cpp", '#include "readers.hpp"', False),
    ("src/io/a.cpp", '#include "../core/readers.hpp"', True),
    ("src/io/a.cpp", "#include <mpi.h>", True),
    ("src/parallel/a.hpp", "#include <mpi.h>", False),
    ("src/parallel/a.cpp", "#include <boost/program_options.hpp>", True),
    ("src/app/a.cpp", "#include <boost/program_options.hpp>", False),
    ("src/app/a.cpp", '#include "bizo/parallel/session.hpp"', False),
    ("src/app/a.cpp", "#include <mpi.h>", True),
    ("src/bizo.cpp", '#include "bizo/app/commands.hpp"', False),
    ("include/bizo/app/a.hpp", "#include <boost/program_options.hpp>", True),
    ("include/bizo/core/a.hpp", "#include <Eigen/Dense>", True),
    ("include/bizo/core/a.hpp", "#include <Eigen/Core>", False),
    ("include/bizo/core/a.hpp", '#include "types.hpp"', True),
    ("include/bizo/core/a.hpp", "#include <bizo/core/types.hpp>", True),
    ("include/bizo/inner/a.hpp", '#include "bizo/problems/loss.hpp"', True),
    ("include/bizo/parallel/a.hpp", "#include <mpi.h>", True),
    ("include/bizo/core/a.hpp", "// What it is.\n" + "\n" * 98, False),
    ("include/bizo/core/a.hpp", "// What it is.\n" + "\n" * 99, True),
    ("include/bizo/core/a.hpp", "// What it is; more than 100 lines because of this.\n" + "\n" * 100, False),
    ("src/core/a.cpp", "\n" * 249, False),
    ("src/core/a.cpp", "\n" * 250, True),
    ("src/io/a.hpp", "\n" * 100, True),
]


def self_test():
    """What is planted is found, and nothing else."""
    for file, text, is_violation in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / file
            path.parent.mkdir(parents=True)
            path.write_text(text + "\n", encoding="utf-8")
            found = violations(pathlib.Path(folder))
            if bool(found) != is_violation:
                sys.exit(f"self-test: {file} with {text.splitlines()[0]!r}: found {found or 'nothing'}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    self_test()
    found = violations(pathlib.Path(sys.argv[1]))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
