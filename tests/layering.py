"""Which header may be included where, where files, names and unit tests live, and how long a file may be.

  layering.py SOURCE_FOLDER

Folders of src/, one library each (the picture in CMakeLists.txt):

  core  <-  problems, inner, directions, methods, blackbox, io, parallel  (siblings do not see each other)  <-  app

Floors, the folders within methods/ and app/: a floor sees itself and those that FLOORS names (docs/architecture.md).
include/ has what the C++ programs of users need, and no more; all other headers are beside their sources in src/.

Names are in the namespace of their library: bizo for core, bizo::io for io, whatever the floor. Tests are in that of
what they test, helpers of tests in bizo::test, benchmarks in bizo::bench, programs of users in none of ours.

tests/unit/ mirrors src/: NAME_test.cpp is where NAME.cpp or NAME.hpp is. A suite, a test of many sources, says in line 1
what it is over: "// Suite over the step rules: ...".
"""
import pathlib
import re
import sys
import tempfile
from collections import defaultdict

SIBLINGS = {"problems", "inner", "directions", "methods", "blackbox", "io", "parallel"}
FOLDERS = SIBLINGS | {"core", "app"}
FLOORS = {
    "methods": {
        "estimates": set(), "sampling": set(), "steps": set(),
        "probes": {"estimates", "sampling", "steps"},
        "adaptive": {"estimates", "probes"},
        "loops": {"estimates", "sampling", "steps", "probes", "adaptive"},
        "frame_search": {"estimates", "steps", "probes", "loops"},
        "trust_region": {"estimates", "probes", "loops"},
        "cma": {"estimates", "probes", "adaptive", "loops"},
        "multistart": {"estimates", "probes", "loops"},
        "outer": {"estimates", "sampling", "steps", "probes", "adaptive", "loops", "frame_search", "trust_region", "cma"},
    },
    "app": {
        "process": set(), "report": set(),
        "config": {"process", "report"},
        "doctor": {"process", "report"},
        "sizing": {"report", "config"},
        "runs": {"process", "report", "config"},
        "study": {"process", "report", "config"},
        "commands": {"process", "report", "config", "doctor", "sizing", "runs", "study"},
    },
}
# What is installed.
PUBLIC = r"bizo\.hpp|bizo_plugin\.h|bizo/core/\w+\.hpp|bizo/problems/(catalogue|outer_start)\.hpp"
# A library's headers, and the only folder that may include them.
LIBRARIES = {r"mpi\.h": "parallel", r"hdf5(_hl)?\.h|H5\w*\.h": "io", r"openssl/.*|zlib\.h": "io", r"boost/.*": "app", r"(nlohmann|curl)/.*": "blackbox"}
# Heavy: they may not reach those who include our headers.
NOT_IN_HEADERS = r"(boost|nlohmann|curl|openssl)/.*|mpi\.h|zlib\.h|hdf5(_hl)?\.h|H5\w*\.h|Eigen/Dense|Random123/.*"
# Except for these, which their own folder alone includes.
WRAPPERS = {"blackbox/json.hpp", "parallel/communicator.hpp", "parallel/rank_watch.hpp", "io/hdf5.hpp"}
RANDOM123_IN = "src/core/random.cpp"
CEILINGS = {".hpp": 100, ".h": 100, ".cpp": 250}
TEST_CEILING = 400
SUITE = re.compile(r"// Suite over \w+")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{")
DIRECTIVE = re.compile(r"\s*using namespace bizo\b")
DECLARATION = re.compile(r"(struct|class) \w+;$")
TYPE = re.compile(r"^(?:template\s*<.*>\s*)?(?:class|struct|union|enum(?: class)?)\s+(\w+)(?!\w|::)[^;]*\{")


def place(path):
    """(folder, floor) of a file; of the program itself and its header: those of the commands."""
    parts = path.parts[2 if path.parts[0] == "include" else 1:-1]
    return (*parts, "", "")[:2] if parts else ("app", "commands")


def sees(here, there):
    """Whether a file at `here` may include a header at `there`, both as (folder, floor)."""
    (folder, floor), (other, other_floor) = here, there
    if folder != other:
        return folder == "app" or (other == "core" and folder in SIBLINGS)
    return floor == other_floor or other_floor in FLOORS.get(folder, {}).get(floor, set())


def own_header(path, header):
    """Why a header of ours may not be included; '' if it may."""
    public = re.fullmatch(PUBLIC, header) is not None
    if header in ("generated/build_version.hpp", "generated/job_template.hpp", "generated/completion_drivers.hpp"):
        return ""
    if path.parts[0] == "include" and not public:
        return "what is installed includes only what is installed"
    if header.startswith("bizo/") and not public:
        return "only what is installed is in include/; other headers are named as in src/, without bizo/"
    there = place(pathlib.PurePosixPath("include" if public else "src", header))
    if header in ("bizo.hpp", "bizo_plugin.h"):
        return ""
    if there[0] not in FOLDERS:
        return "headers are named with their folder, as in src/ or include/"
    here = place(path)
    if header in WRAPPERS and here[0] != there[0]:
        return f"only {there[0]} includes this wrapper of a library"
    return "" if sees(here, there) else f"{'/'.join(filter(None, here))} does not see {'/'.join(filter(None, there))}"


def complaint(path, style, header):
    """Why the file at `path` (relative to the source folder) may not include `header`; '' if it may."""
    if style == '"':
        return own_header(path, header)
    if header.startswith("bizo"):
        return "our own headers are included with quotes"
    if path.suffix != ".cpp" and re.fullmatch(NOT_IN_HEADERS, header) and "/".join(path.parts[1:]) not in WRAPPERS:
        return "a heavy header belongs into a source file"
    for pattern, owner in LIBRARIES.items():
        if re.fullmatch(pattern, header) and place(path)[0] != owner:
            return f"only {owner} includes this library"
    if header.startswith("Random123/"):
        return "" if path.as_posix() == RANDOM123_IN else f"only {RANDOM123_IN} includes this library"
    is_known = (header.startswith(("Eigen/", "boost/", "arpa/", "netinet/", "sys/")) or re.fullmatch(r"[a-z_]+(\.h)?", header)
                or any(re.fullmatch(pattern, header) for pattern in LIBRARIES))
    return "" if is_known else "a library that no folder uses"


def stray(path):
    """Why no file may be at this place; '' if it may."""
    parts = path.parts
    if parts[0] == "include":
        return "" if re.fullmatch(PUBLIC, "/".join(parts[1:])) else "this header is not for users: it belongs beside its source in src/"
    if len(parts) == 2:
        return "" if parts[1] == "bizo.cpp" else "a file of src/ is in a folder"
    folder, floors = parts[1], FLOORS.get(parts[1])
    if folder not in FOLDERS:
        return f"there is no library {folder}"
    if floors is None:
        return "" if len(parts) == 3 else f"{folder} has no floors"
    return "" if len(parts) == 4 and parts[2] in floors else f"the floors of {folder} are {', '.join(floors)}"


def explains_its_length(lines):
    return re.match(r"\s*//.*(lines|long)", lines[0]) is not None


def namespace_of(path):
    """The namespace of what a file defines; '' if it may open none of ours."""
    parts = path.parts
    if parts[0] in ("src", "include"):
        library = place(path)[0] if path.name not in ("bizo.hpp", "bizo.cpp") else "core"
        return "bizo" if library == "core" else f"bizo::{library}"
    if parts[0] == "tests" and parts[1] == "unit":
        return "bizo" if parts[2] == "core" else f"bizo::{parts[2]}"
    return {"tests/mpi": "bizo::parallel", "tests/support": "bizo::test"}.get("/".join(parts[:2]),
                                                                           "bizo::bench" if parts[0] == "bench" else "")


def opened(lines):
    """(number of a line, namespace that it opens, what is in it) of the named namespaces of a file."""
    for number, line in enumerate(lines, 1):
        if match := NAMESPACE.match(line):
            inside = lines[number:]
            ends = [at for at, other in enumerate(inside) if other.startswith("}  // namespace " + match.group(1)) or other == "}"]
            yield number, match.group(1), inside[:ends[0]] if ends else inside


def foreign_namespaces(path, lines):
    """One line a namespace that the file at `path` (relative to the source folder) may not open, or lay open in a header."""
    own = namespace_of(path)
    for number, name, inside in opened(lines):
        only_declares = path.suffix == ".hpp" and inside and all(DECLARATION.match(line) for line in inside)
        is_nested = own not in ("", "bizo") and name.startswith(own + "::")
        if name != own and not is_nested and not only_declares:
            yield f"{path}:{number}: namespace {name}: " + (f"what this file defines is in {own}" if own else "programs of users are in no namespace of ours")
    for number, line in enumerate(lines, 1):
        if path.suffix == ".hpp" and DIRECTIVE.match(line):
            yield f"{path}:{number}: {line.strip()}: a header opens no namespace to those who include it"


def types_of(path, lines):
    """(namespace, name) of the types that lines define; those of unnamed namespaces are of their file alone."""
    unnamed, named = False, namespace_of(path)
    for line in lines:
        if line == "namespace {":
            unnamed = True
        elif line == "}  // namespace":
            unnamed = False
        elif match := NAMESPACE.match(line):
            named = match.group(1)
        elif not unnamed and (match := TYPE.match(line)):
            yield named, match.group(1)


def homonyms(types):
    """One line a name that two types have where one namespace sees both; `types` is {name: {namespace: files}}."""
    for name, spaces in types.items():
        for space, files in spaces.items():
            if len(files) > 1:
                yield f"{', '.join(files)}: there are two types {name}"
            if space != "bizo" and "bizo" in spaces:
                yield f"{files[0]}: {space}::{name} hides the {name} of core, in {spaces['bizo'][0]}"


def cycles(includes):
    """One line a circle of headers that include each other."""
    found, done = [], set()

    def visit(header, above):
        if header in above:
            found.append(" -> ".join([*above[above.index(header):], header]) + ": these headers include each other")
        elif header not in done:
            for other in sorted(includes[header]):
                visit(other, [*above, header])
            done.add(header)

    for header in sorted(includes):
        visit(header, [])
    return found


def misplaced_test(source, path, lines):
    """Why a unit test (`path` is relative to the source folder) may not have its name or place; '' if it may."""
    place_of_test, name = path.parts[2:-1], path.name.removesuffix("_test.cpp")
    if name == path.name:
        return "a unit test is called NAME_test.cpp"
    if not source.joinpath("src", *place_of_test).is_dir():
        return "there is no such folder in src/"
    if any(source.joinpath(top, *place_of_test, name + suffix).exists()
           for top in ("src", "include/bizo") for suffix in (".cpp", ".hpp")):
        return ""
    return "" if SUITE.match(lines[0]) else f"there is no {name} to test, and line 1 is no \"// Suite over ...\""


def test_violations(source):
    found = []
    for path in sorted((source / "tests").rglob("*.[ch]pp")):
        name = path.relative_to(source)
        lines = path.read_text(encoding="utf-8").splitlines()
        if name.parts[1] == "unit" and path.suffix == ".cpp" and (said := misplaced_test(source, name, lines)):
            found.append(f"{name}: {said}")
        found += foreign_namespaces(name, lines)
        if len(lines) > TEST_CEILING and not explains_its_length(lines):
            found.append(f"{name}: {len(lines)} lines, the ceiling is {TEST_CEILING}; line 1 does not say why it is longer")
    return found


def violations(source):
    found, includes, types = [], defaultdict(set), defaultdict(lambda: defaultdict(list))
    for path in sorted(path for top in ("include", "src") for path in (source / top).rglob("*.[ch]*")):
        name = path.relative_to(source)
        if path.suffix not in CEILINGS:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        if said := stray(name):
            found.append(f"{name}: {said}")
        limit = CEILINGS[path.suffix]
        if len(lines) > limit and not explains_its_length(lines):
            found.append(f"{name}: {len(lines)} lines, the ceiling is {limit}; line 1 does not say why it is longer")
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if match and (said := complaint(name, *match.groups())):
                found.append(f"{name}:{number}: {line.strip()}: {said}")
            if match and match.group(1) == '"' and path.suffix != ".cpp":
                includes["/".join(name.parts[1:])].add(match.group(2))
        found += foreign_namespaces(name, lines)
        for space, type_name in types_of(name, lines):
            types[type_name][space].append(str(name))
    for path in sorted((source / "bench").glob("*.cpp")):
        found += foreign_namespaces(path.relative_to(source), path.read_text(encoding="utf-8").splitlines())
    found += [*cycles(includes), *test_violations(source), *homonyms(types)]
    return found


PLANTED = [  # files with their lines, and whether they are a violation
    ({"src/core/a.cpp": '#include "io/results.hpp"'}, True),
    ({"src/core/a.cpp": '#include "app/config/config.hpp"'}, True),
    ({"src/core/a.cpp": "#include <mpi.h>"}, True),
    ({"src/core/a.cpp": "#include <Random123/philox.h>"}, True),
    ({"src/core/a.cpp": "#include <nlohmann/json.hpp>"}, True),
    ({"src/blackbox/json.cpp": "#include <nlohmann/json.hpp>"}, False),
    ({"src/blackbox/a.hpp": "#include <nlohmann/json.hpp>"}, True),
    ({"src/blackbox/a.cpp": "#include <mpi.h>"}, True),
    ({"src/core/random.cpp": "#include <Random123/philox.h>"}, False),
    ({"src/core/a.cpp": "#include <Eigen/Dense>"}, False),
    ({"src/core/a.cpp": "#include <vector>"}, False),
    ({"src/core/a.cpp": "#include <unistd.h>"}, False),
    ({"src/problems/a.cpp": '#include "bizo/core/types.hpp"'}, False),
    ({"src/problems/a.cpp": '#include "problems/loss.hpp"'}, False),
    ({"src/problems/a.cpp": '#include "inner/newton_cg.hpp"'}, True),
    ({"src/methods/steps/a.cpp": '  #  include "directions/haar.hpp"'}, True),
    ({"src/methods/steps/a.cpp": "#include <hdf5.h>"}, True),
    ({"src/io/a.cpp": "#include <hdf5.h>"}, False),
    ({"src/io/a.cpp": "#include <H5Cpp.h>"}, False),
    ({"src/io/a.cpp": '#include "io/readers.hpp"'}, False),
    ({"src/io/a.cpp": '#include "io/hdf5.hpp"'}, False),
    ({"src/app/config/a.cpp": '#include "io/hdf5.hpp"'}, True),
    ({"src/io/a.cpp": '#include "readers.hpp"'}, True),
    ({"src/io/a.cpp": '#include "../core/readers.hpp"'}, True),
    ({"src/io/a.cpp": "#include <mpi.h>"}, True),
    ({"src/parallel/communicator.hpp": "#include <mpi.h>"}, False),
    ({"src/parallel/a.hpp": "#include <mpi.h>"}, True),
    ({"src/parallel/a.cpp": "#include <boost/program_options.hpp>"}, True),
    ({"src/app/config/a.cpp": "#include <boost/program_options.hpp>"}, False),
    ({"src/app/config/a.cpp": '#include "parallel/session.hpp"'}, False),
    ({"src/app/config/a.cpp": "#include <mpi.h>"}, True),
    ({"src/bizo.cpp": '#include "bizo.hpp"'}, False),
    ({"src/app/config/a.hpp": "#include <boost/program_options.hpp>"}, True),
    ({"include/bizo/core/a.hpp": "#include <Eigen/Dense>"}, True),
    ({"include/bizo/core/a.hpp": "#include <Eigen/Core>"}, False),
    ({"include/bizo/core/a.hpp": '#include "types.hpp"'}, True),
    ({"include/bizo/core/a.hpp": "#include <bizo/core/types.hpp>"}, True),
    ({"src/inner/a.hpp": '#include "problems/loss.hpp"'}, True),
    # Floors.
    ({"src/methods/steps/a.cpp": '#include "methods/probes/base_probe.hpp"'}, True),
    ({"src/methods/probes/a.hpp": '#include "methods/loops/single_loop.hpp"'}, True),
    ({"src/methods/probes/a.hpp": '#include "methods/estimates/estimator.hpp"'}, False),
    ({"src/methods/outer/a.cpp": '#include "methods/loops/single_loop.hpp"'}, False),
    ({"src/methods/outer/a.cpp": '#include "methods/single_loop.hpp"'}, True),
    ({"src/app/config/a.cpp": '#include "app/commands/commands.hpp"'}, True),
    ({"src/app/process/a.cpp": '#include "app/report/text.hpp"'}, True),
    ({"src/app/commands/a.cpp": '#include "app/doctor/facts.hpp"'}, False),
    # Files without a home.
    ({"src/methods/a.cpp": ""}, True),
    ({"src/methods/probes/deeper/a.cpp": ""}, True),
    ({"src/methods/attic/a.cpp": ""}, True),
    ({"src/core/numbers/a.cpp": ""}, True),
    ({"src/utilities/a.cpp": ""}, True),
    ({"src/a.cpp": ""}, True),
    # Private and public headers.
    ({"include/bizo/methods/a.hpp": ""}, True),
    ({"include/bizo/problems/ridge.hpp": ""}, True),
    ({"include/bizo/problems/catalogue.hpp": '#include "problems/ridge.hpp"'}, True),
    ({"include/bizo/problems/catalogue.hpp": '#include "bizo/core/dataset.hpp"'}, False),
    ({"src/problems/a.cpp": '#include "bizo/problems/ridge.hpp"'}, True),
    ({"src/problems/a.cpp": '#include "bizo/problems/catalogue.hpp"'}, False),
    # Namespaces.
    ({"include/bizo/core/a.hpp": "namespace bizo {\n}  // namespace bizo"}, False),
    ({"include/bizo/core/a.hpp": "namespace bizo::core {\n}  // namespace bizo::core"}, True),
    ({"include/bizo/problems/catalogue.hpp": "namespace bizo {\nint a();\n}  // namespace bizo"}, True),
    ({"src/io/a.cpp": "namespace bizo::io {\nint a();\n}  // namespace bizo::io"}, False),
    ({"src/io/a.cpp": "namespace bizo {\nint a();\n}  // namespace bizo"}, True),
    ({"src/io/a.cpp": "namespace bizo::inner {\nint a();\n}  // namespace bizo::inner"}, True),
    ({"src/io/a.cpp": "namespace bizo::io::hdf5 {\nint a();\n}  // namespace bizo::io::hdf5"}, False),
    ({"src/methods/steps/a.cpp": "namespace bizo::methods {\nint a();\n}  // namespace bizo::methods"}, False),
    ({"src/app/runs/a.cpp": "namespace bizo::app {\nint a();\n}\n\nnamespace fs = std::filesystem;"}, False),
    ({"src/app/runs/a.cpp": "namespace bizo::app {\nint a();\n}\n\nnamespace bizo {\nint b();\n}"}, True),
    ({"include/bizo/core/a.hpp": "namespace bizo::io {\nstruct File;\n}\n\nnamespace bizo {\n}  // namespace bizo"}, False),
    ({"include/bizo/core/a.hpp": "namespace bizo::io {\nstruct File {};\n}\n\nnamespace bizo {\n}  // namespace bizo"}, True),
    ({"src/app/runs/a.hpp": "namespace bizo::app {\nusing namespace bizo::io;\n}  // namespace bizo::app"}, True),
    ({"tests/unit/core/a_test.cpp": "// Suite over numbers.\nnamespace bizo {\n}  // namespace bizo", "src/core/a.cpp": ""}, False),
    ({"tests/unit/io/a_test.cpp": "namespace bizo::io {\nint a();\n}  // namespace bizo::io", "src/io/a.cpp": ""}, False),
    ({"tests/unit/io/a_test.cpp": "namespace bizo {\nint a();\n}  // namespace bizo", "src/io/a.cpp": ""}, True),
    ({"tests/support/a.hpp": "namespace bizo::test {\nint a();\n}  // namespace bizo::test"}, False),
    ({"tests/support/a.hpp": "namespace bizo {\nint a();\n}  // namespace bizo"}, True),
    ({"tests/mpi/a_test.cpp": "namespace bizo::parallel {\nint a();\n}  // namespace bizo::parallel"}, False),
    ({"tests/cli/a.cpp": "namespace bizo {\nint a();\n}  // namespace bizo"}, True),
    ({"bench/a.cpp": "namespace bizo::bench {\nint a();\n}  // namespace bizo::bench"}, False),
    ({"bench/a.cpp": "namespace bizo {\nint a();\n}  // namespace bizo"}, True),
    # Types with one name.
    ({"src/core/a.cpp": "struct Finding {\n};", "src/app/doctor/b.hpp": "class Finding final : public X {\n};"}, True),
    ({"src/app/runs/a.cpp": "struct Finding {\n};", "src/app/doctor/b.hpp": "struct Finding {\n};"}, True),
    ({"src/inner/a.cpp": "struct Choice {\n};", "src/io/b.hpp": "struct Choice {\n};"}, False),
    ({"src/core/a.cpp": "namespace {\nstruct Finding {\n};\n}  // namespace", "src/io/b.cpp": "struct Finding {\n};"}, False),
    ({"src/core/a.cpp": "struct Finding;", "src/io/b.cpp": "struct Finding {\n};"}, False),
    # Headers in a circle.
    ({"src/io/a.hpp": '#include "io/b.hpp"', "src/io/b.hpp": '#include "io/a.hpp"'}, True),
    ({"src/io/a.hpp": '#include "io/b.hpp"', "src/io/b.hpp": ""}, False),
    # Lengths.
    ({"include/bizo/core/a.hpp": "// What it is.\n" + "\n" * 98}, False),
    ({"include/bizo/core/a.hpp": "// What it is.\n" + "\n" * 99}, True),
    ({"include/bizo/core/a.hpp": "// What it is; more than 100 lines because of this.\n" + "\n" * 100}, False),
    ({"src/core/a.cpp": "\n" * 249}, False),
    ({"src/core/a.cpp": "\n" * 250}, True),
    ({"src/io/a.hpp": "\n" * 100}, True),
    ({"tests/mpi/a_test.cpp": "\n" * 399}, False),
    ({"tests/mpi/a_test.cpp": "\n" * 400}, True),
    # Unit tests and what they test.
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/steps/a_test.cpp": ""}, False),
    ({"src/methods/steps/a.hpp": "", "tests/unit/methods/steps/a_test.cpp": ""}, False),
    ({"src/core/b.cpp": "", "include/bizo/core/a.hpp": "", "tests/unit/core/a_test.cpp": ""}, False),
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/a_test.cpp": ""}, True),
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/steps/b_test.cpp": ""}, True),
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/steps/a.cpp": ""}, True),
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/b_test.cpp": "// Suite over the methods: what they promise."}, False),
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/b_test.cpp": "// Suite over"}, True),
    ({"src/methods/steps/a.cpp": "", "tests/unit/methods/attic/b_test.cpp": "// Suite over the methods: what they promise."}, True),
]


def self_test():
    """What is planted is found, and nothing else."""
    for files, is_violation in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            for file, text in files.items():
                path = pathlib.Path(folder) / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text + "\n", encoding="utf-8")
            found = violations(pathlib.Path(folder))
            if bool(found) != is_violation:
                sys.exit(f"self-test: {files}: found {found or 'nothing'}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    self_test()
    found = violations(pathlib.Path(sys.argv[1]))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
