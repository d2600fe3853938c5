"""The quadratic through files:  by_files.py DATA INPUT OUTPUT."""
import json
import os
import sys

from quadratic import Quadratic


def read(path):
    if path.endswith(".h5"):
        import h5py
        with h5py.File(path, "r") as file:
            return {**file.attrs, **{name: numbers[()].tolist() for name, numbers in file.items()}}
    text = open(path, encoding="utf-8").read()
    if path.endswith(".json"):
        return json.loads(text)
    lines = [line.split() for line in text.splitlines()]
    return {name: words[0] if name in ("operation", "rule") else [float(word) for word in words]
            for name, *words in lines}


def write(path, answer):
    """To a temporary name first, as a program should."""
    if path.endswith(".h5"):
        import h5py
        with h5py.File(path + ".part", "w") as file:
            for name, numbers in answer.items():
                file[name] = numbers
        os.rename(path + ".part", path)
        return
    with open(path + ".part", "w", encoding="utf-8") as file:
        if path.endswith(".json"):
            json.dump(answer, file)
        else:
            for name, numbers in answer.items():
                numbers = numbers if isinstance(numbers, list) else [numbers]
                file.write(" ".join([name, *map(repr, numbers)]) + "\n")
    os.rename(path + ".part", path)


def main():
    problem, question = Quadratic(sys.argv[1]), read(sys.argv[2])
    x, y = question["x"], question["y"]
    if question["operation"] == "solve":
        y = problem.solve(x)
        write(sys.argv[3], {"y": y, "value": problem.outer(x, y), "steps": 1})
    elif question["operation"] == "outer":
        write(sys.argv[3], {"value": problem.outer(x, y)})
    else:
        sys.exit(f"no such operation: {question['operation']}")


if __name__ == "__main__":
    main()
