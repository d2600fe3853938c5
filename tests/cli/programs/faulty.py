"""A program that fails in one evaluation in the way that it is told, through files or on a stream:

    faulty.py files MODE INPUT OUTPUT        faulty.py stream MODE

Phi(x) = |x|^2, d = 3. The evaluation is x + h u_1 of iteration 1."""
import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
import time

# What files and streams share: what the program does instead of answering.


def segfault():
    ctypes.string_at(0)


def hang():
    time.sleep(600)


def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def grandchild():
    subprocess.Popen(["sleep", "600"])
    time.sleep(600)


def much_memory():
    bytearray(3 << 30)


def much_output():
    for _ in range(100):
        print("x" * 100000)
        print("y" * 100000, file=sys.stderr)
    print("the last words", file=sys.stderr)
    sys.exit(5)


MISDEEDS = {"segfault": segfault, "abort": os.abort, "exit": lambda: sys.exit(7), "hang": hang, "deaf": deaf,
            "grandchild": grandchild, "memory": much_memory, "output": much_output}
# Answers that are none; of a file and of a stream.
VALUES = {"nan": float("nan"), "many": [1.0, 2.0, 3.0], "few": []}


def phi(x):
    return sum(entry * entry for entry in x)


def by_files(mode, source, target):
    question = dict(line.split(None, 1) for line in open(source, encoding="utf-8"))
    x = [float(word) for word in question["x"].split()]
    unlucky = (question["iteration"], question["direction"], question["side"]) == ("1\n", "1\n", "1\n")
    text = f"value {phi(x)!r}\n"
    if unlucky:
        if mode in MISDEEDS:
            MISDEEDS[mode]()
        text = {"half": "value 1.2", "refused": "refused too steep here\n", "words": "value one\n", "empty": "",
                "nan": "value nan\n", "many": "value 1 2 3\n", "few": "value\n"}.get(mode, text)
    if not (unlucky and mode == "nothing"):
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)


def read(size):
    text = b""
    while len(text) < size:
        part = os.read(int(os.environ["BIZO_READ"]), size - len(text))
        if not part:
            sys.exit(0)
        text += part
    return text


def write(header, numbers=(), times=1):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text = struct.pack("<IQ", len(text), 8 * len(numbers)) + text + struct.pack(f"<{len(numbers)}d", *numbers)
    text *= times
    while text:
        text = text[os.write(int(os.environ["BIZO_WRITE"]), text):]


def by_stream(mode):
    if mode == "slow start":
        time.sleep(1.5)
    calls = 0
    while True:
        header_bytes, number_bytes = struct.unpack("<IQ", read(12))
        header = json.loads(read(header_bytes))
        numbers = struct.unpack(f"<{number_bytes // 8}d", read(number_bytes))
        if header["operation"] == "describe":
            write({"protocol": 1, "level": "value", "d": 3})
            continue
        calls += 1
        count = header["count"]
        values = [phi(numbers[3 * b:3 * b + 3]) for b in range(count)]
        unlucky = [b for b in range(count)
                   if (header["iteration"], header["direction"][b], header["side"][b]) == (1, 1, 1)]
        answer = {"arrays": [["value", 1, count]]}
        if mode == "third call" and calls == 3:
            sys.exit(9)
        if mode == "prints":
            print("noise " * 20000, flush=True)
        if unlucky:
            if mode in MISDEEDS:
                MISDEEDS[mode]()
            if mode == "nan":
                values[unlucky[0]] = float("nan")
            elif mode in VALUES:
                values = VALUES[mode]
                answer["arrays"] = [["value", len(values), 1]]
            elif mode == "half":
                os.write(int(os.environ["BIZO_WRITE"]), struct.pack("<IQ", 30, 8) + b'{"arrays": [["val')
                sys.exit(0)
            elif mode == "refused":
                answer["failures"] = [[b, "refused", "too steep here"] for b in unlucky]
            elif mode == "words":
                answer = b"{'arrays': one}"
            elif mode == "empty":
                answer, values = b"", []
            elif mode == "nothing":
                answer, values = {}, []
        write(answer, values, 2 if mode == "always twice" or (mode == "twice" and unlucky) else 1)


if __name__ == "__main__":
    by_files(*sys.argv[2:]) if sys.argv[1] == "files" else by_stream(sys.argv[2])
