"""The code of docs/extending.md compiles, and the files that it names exist.

  extending.py SOURCE_FOLDER COMPILER FLAG...
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv[1])
COMPILER = sys.argv[2:]
del sys.argv[1:]

TEXT = (SOURCE / "docs/extending.md").read_text(encoding="utf-8")
FILES = re.findall(r"`(src/[\w/]+\.[ch]pp)`:\n\n```cpp\n(.*?)\n```\n", TEXT, re.DOTALL)
NEW = {name for name, _ in FILES}


class Extending(unittest.TestCase):
    def test_code_compiles(self):
        """All examples in one translation unit: parsing headers is what takes time."""
        self.assertEqual(len(FILES), 9)
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in FILES:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content + "\n", encoding="utf-8")
            rows = re.findall(r"```cpp\n(Row<MakeSolver>.*?)\n```\n", TEXT, re.DOTALL)
            self.assertEqual(len(rows), 1)
            # What src/inner/catalogue.cpp has before its rows.
            catalogue = (SOURCE / "src/inner/catalogue.cpp").read_text(encoding="utf-8")
            before = catalogue[:catalogue.index("Row<MakeSolver>")]
            whole = before + rows[0] + "\n}\n}\n"
            (root / "src/inner/row.cpp").write_text(whole, encoding="utf-8")
            sources = [name for name in sorted(NEW) if name.endswith(".cpp")] + ["src/inner/row.cpp"]
            unit = root / "all.cpp"
            unit.write_text('#include "inner/heavy_ball.hpp"\n' + "".join(f'#include "{root / name}"\n' for name in sources),
                            encoding="utf-8")
            command = [*COMPILER, f"-I{root}/src", f"-I{SOURCE}/include", f"-I{SOURCE}/src", "-fsyntax-only",
                       "-Wno-unused-function", str(unit)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_files_exist(self):
        named = set(re.findall(r"`((?:src|tests|jobs)/[\w/]+\.\w+)`", TEXT))
        self.assertGreater(len(named), 12)
        new_tests = {name for name in named if re.search(r"(springs|barzilai_borwein_step|sign_descent|heavy_ball)_test", name)}
        missing = sorted(name for name in named - NEW - new_tests if not (SOURCE / name).exists())
        self.assertEqual(missing, [])
        self.assertEqual(sorted(name for name in NEW if (SOURCE / name).exists()), [])


if __name__ == "__main__":
    unittest.main()
