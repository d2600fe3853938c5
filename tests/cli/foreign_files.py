"""Twelve samples with three features and a label, byte by byte as other programs write them: CSV and LIBSVM.

A Foreign is one file: what it is called, its bytes, the settings of [problem] with which it is read right, and, if it is
refused without them, the words of that message.
"""
from dataclasses import dataclass, field

NAMES = ["a", "b", "c", "y"]
# Binary fractions, so that every way to write them is exact; the labels are 0 and 1.
ROWS = [[0.5 + i * (i % 3) / 4, (7 * i % 12) / 8 - 0.625, (5 * i % 7) - 2.25, (i // 2 + i) % 2] for i in range(12)]


@dataclass
class Foreign:
    name: str
    content: bytes
    refused: list = field(default_factory=list)  # regular expressions; empty: it is read
    right: dict = None  # settings with which it is read right; None: there are none
    tried: dict = field(default_factory=dict)  # settings with which it is refused
    noted: bool = False  # something is said of it


def read(name, text, noted=False, **right):
    """A file that is read right, with these settings."""
    return Foreign(name, bytes_of(text), [], right, noted=noted)


def refused(name, text, *patterns, tried=None, noted=False, **right):
    """A file that is refused; read right with these settings, if there are any."""
    return Foreign(name, bytes_of(text), list(patterns), right or None, tried or {}, noted)


def bytes_of(text):
    return text if isinstance(text, bytes) else text.encode()


def number(value):
    """As Python and Julia write a float."""
    return repr(float(value))


def short(value):
    """As R and Excel write it."""
    return f"{value:.10g}"


def comma(value):
    """As German Excel and R's csv2 write it."""
    return short(value).replace(".", ",")


def table(rows=None, names=None, separator=",", form=number, label="{:.0f}".format, end="\n", quote=""):
    """The lines of a table; `names` = None: no header. The last column has the form `label`."""
    lines = [] if names is None else [separator.join(f"{quote}{name}{quote}" for name in names)]
    for row in rows or ROWS:
        lines.append(separator.join([*(form(value) for value in row[:-1]), label(row[-1])]))
    return "".join(line + end for line in lines)


def with_first(text, first, separator=",", skip=0):
    """A first column: first[i] before line i."""
    lines = text.splitlines()
    return "".join(f"{word}{separator}{line}\n" for word, line in zip(first, lines[skip:], strict=True))


def numbered(begin, quote=""):
    return [f"{quote}{i}{quote}" for i in range(begin, begin + len(ROWS))]


INTEGERS = [str(i) for i in range(4)]
HEADER = [r":1:1: this first row may be names of columns or a sample; set problem.header = yes .*or no"]
MISSING = ["a value is missing", "fill it in, or remove the line", "problem.leave_out = "]


def holes(word, separator=",", names=tuple(NAMES)):
    lines = table(names=names, separator=separator).splitlines()
    lines[3] = word + lines[3][lines[3].index(separator):]
    return "\n".join(lines) + "\n"


def pandas():
    plain = table(names=NAMES)
    return [
        read("index=False.csv", plain),
        read("default.csv", with_first(plain, ["", *numbered(0)]), noted=True),
        read("kept.csv", table([row for row in ROWS], names=["", "b", "c", "y"]), index="no"),
        refused("columns_without_names.csv", table(names=INTEGERS), *HEADER, header="yes"),
        refused("neither.csv", with_first(table(names=INTEGERS), ["", *numbered(0)]), *HEADER, noted=True, header="yes"),
        refused("years.csv", table(names=[2019, 2020, 2021, 2022]), *HEADER, header="yes"),
        refused("thousands.csv", table(names=[1000, 2000, 5000, 9000]), *HEADER, header="yes"),
        refused("wavelengths.csv", table(names=[400.5, 410.0, 420.25, 999.5]), *HEADER, header="yes"),
        read("dates.csv", table(names=["2020-01", "2020-02", "2020-03", "y"])),
        refused("all_dates.csv", table(names=["2020-01", "2020-02", "2020-03", "2020-04"]), *HEADER, header="yes"),
        refused("some_dropped.csv", table(names=[0, 2, 5, 7]), *HEADER, header="yes"),
        refused("one_word.csv", table(names=[0, 1, 2, "target"]), *HEADER, header="yes"),
        refused("one_number.csv", table(names=["a", "b", 3, "y"]), *HEADER, header="yes"),
        refused("decimal=comma.csv", table(names=NAMES, separator=";", form=comma), r":2:\d+: \"0,5\" is not a number",
                "problem.decimal = comma", decimal="comma"),
        read("bool.csv", table(names=NAMES, label=lambda value: str(bool(value)))),
        refused("missing.csv", holes(""), r":4:1: \"\" is not a number", *MISSING),
        refused("na_rep.csv", holes("NaN"), r":4:1: \"NaN\" is not finite", *MISSING),
        refused("none.csv", holes("None"), *MISSING),
        refused("text_label.csv", table(names=NAMES, label=lambda value: "ham" if value else "spam"),
                r":2:\d+: \"spam\" is not a number: it is the label; write the classes as numbers", "problem.label"),
        read("quote_nonnumeric.csv", table(names=NAMES, quote='"')),
        read("quote_all.csv", table(names=NAMES, quote='"', form=lambda v: f'"{v}"', label=lambda v: f'"{v}"')),
        read("utf-8-sig.csv", b"\xef\xbb\xbf" + plain.encode()),
        refused("utf-16.csv", plain.encode("utf-16"), "UTF-16", "save it as UTF-8"),
        refused("utf-16le.csv", plain.encode("utf-16-le"), "UTF-16", "save it as UTF-8"),
        refused("packed.csv.gz", b"\x1f\x8b\x08", r"files \.gz are not read; unpack it with gunzip"),
        refused("packed.csv", b"\x1f\x8b\x08\0\0", "compressed by gzip; unpack it with gunzip"),
        refused("frame.parquet", b"PAR1", "files .parquet are not read; .*to_csv"),
        read("read_again.csv", with_first(plain, ["Unnamed: 0", *numbered(0)]), noted=True),
        refused("index_label.csv", with_first(plain, ["id", *numbered(0)]), "first column numbers the samples",
                "problem.index = yes to leave it out, or no", index="yes"),
        refused("header=False.csv", with_first(table(), numbered(0)), "first column numbers the samples", index="yes"),
        refused("shuffled.csv", with_first(plain, ["key", *(str(5 * i % 12) for i in range(12))]),
                "first column numbers the samples", index="yes"),
        read("named.csv", with_first(plain, ["day", *(f"d{i}" for i in range(12))]), index="yes"),
        refused("names_of_samples.csv", with_first(plain, ["day", *(f"d{i}" for i in range(12))]),
                r":2:1: \"d0\" is not a number", "problem.leave_out = day", "problem.index = yes", leave_out="day"),
        refused("last_in_the_middle.csv", table(names=["a", "last", "c", "y"]), "problem.label = last",
                "more than one such column", "give its index", label="3"),
        read("twice.csv", table(names=["a", "a", "c", "y"])),
        refused("label_twice.csv", table(names=["a", "b", "y", "y"]), "problem.label = y", "more than one such column",
                "give its index", label=3, tried={"label": "y"}),
        read("no_header.csv", table(), header="no"),
        read("guessed.csv", table()),
        refused("transposed.csv", "".join(f"{name},{','.join(str(row[i]) for row in ROWS)}\n"
                                          for i, name in enumerate(NAMES)), "transpose the table: a row is a sample"),
    ]


def numpy():
    fixed = "{:.18e}".format
    blanks = table(separator=" ", form=fixed, label=fixed)
    return [
        read("savetxt.txt", blanks),
        read("savetxt_delimiter.csv", table(form=fixed, label=fixed)),
        read("savetxt_header.csv", "# a,b,c,y\n" + table(form=fixed, label=fixed)),
        read("savetxt_names.csv", "a,b,c,y\n" + table(form=fixed, label=fixed)),
        read("savetxt_tabs.tsv", table(separator="\t", form=short)),
        read("aligned.txt", table(separator="   ", form="{:12.6f}".format)),
        refused("array.npy", b"\x93NUMPY\x01\0", "files .npy are not read; write it with numpy.savetxt"),
        refused("array.txt", b"\x93NUMPY\x01\0", "numpy.save; write text with numpy.savetxt"),
        refused("printed.txt", "".join(f"[{line}]\n" for line in blanks.splitlines()), "not a number"),
    ]


def r():
    quoted = [f'"{name}"' for name in NAMES]
    names = ",".join(quoted) + "\n"
    body = table(form=short)
    tabs = table(form=short, separator="\t")
    rows = numbered(1, '"')
    return [
        read("write.csv", with_first(names + body, ['""', *rows]), noted=True),
        read("write.csv_row.names=FALSE.csv", names + body),
        read("write.table.txt", " ".join(quoted) + "\n" + with_first(table(form=short, separator=" "), rows, " "),
             noted=True),
        read("write.table_names.txt", " ".join(quoted) + "\n" + with_first(table(form=short, separator=" "),
                                                                         [f'"Mazda {i}"' for i in range(12)], " "),
             noted=True),
        read("write.table_plain.tsv", "\t".join(NAMES) + "\n" + with_first(tabs, numbered(1), "\t"), noted=True),
        read("col.names=NA.tsv", with_first("\t".join(NAMES) + "\n" + tabs, ["", *numbered(1)], "\t"), noted=True),
        refused("write.csv2.csv", with_first(";".join(quoted) + "\n" + table(separator=";", form=comma), ['""', *rows], ";"),
                "0,5", "problem.decimal = comma", noted=True, decimal="comma"),
        read("logical.csv", names + table(form=short, label=lambda value: str(bool(value)).upper())),
        refused("NA.csv", names + holes("NA", names=None), r"\"NA\" is not a number", *MISSING),
        refused("subset.txt", " ".join(quoted[:3]) + "\n" + with_first(table(form=short, separator=" "),
                                                                    ["0.5"] * 12, " "), "fields; the first line has"),
    ]


def excel():
    semicolons = table(names=NAMES, separator=";", form=comma, end="\r\n")
    wide = table(names=[*NAMES, ""], label=lambda value: f"{value:.0f},", end="\r\n")
    long_names = ["sepal length (cm)", "petal, width", 'the "third"', "y"]
    quoted = ",".join('"' + name.replace('"', '""') + '"' for name in long_names) + "\n" + table()
    return [
        read("crlf.csv", table(names=NAMES, form=short, end="\r\n")),
        read("german.csv", b"\xef\xbb\xbf" + semicolons.encode(), decimal="comma"),
        read("sep.csv", "sep=;\r\n" + semicolons, decimal="comma"),
        read("empty_column.csv", wide),
        read("ends_with_separators.csv", table(names=NAMES, label=lambda value: f"{value:.0f},")),
        refused("unicode.txt", table(names=NAMES, separator="\t").encode("utf-16"), "UTF-16"),
        refused("latin1.csv", table(names=["h\xf6he", *NAMES[1:]]).encode("latin-1"), "latin1.csv:1: ", "none of UTF-8", "Latin-1"),
        read("utf8.csv", table(names=["h\xf6he", *NAMES[1:]]).encode()),
        refused("book.xlsx", b"PK\x03\x04", "files .xlsx are not read; save the table as CSV"),
        refused("book.csv", b"PK\x03\x04\x14\0", "Excel workbook", "save its table as CSV"),
        refused("old.xls", b"\xd0\xcf\x11\xe0", "save the table as CSV"),
        refused("thousands_separated.csv", table(names=NAMES, form=lambda v: f'"{v + 5000:,.3f}"'), r"5,000\.500",
                "separated thousands"),
        refused("percent.csv", table(names=NAMES, form=lambda v: f"{100 * v}%"), r"50\.0%", "without units"),
        refused("currency.csv", table(names=NAMES, form=lambda v: f"${v}"), "without units"),
        refused("error.csv", table(names=NAMES).replace("-0.625", "#DIV/0!"), "#DIV/0!", *MISSING),
        read("old_mac.csv", table(names=NAMES, end="\r")),
        refused("separators_alone.csv", table(names=NAMES) + ",,,\n", ":14:", *MISSING),
        refused("name_of_two_lines.csv", '"a\nname",b,c,y\n' + table(), ":1:1: a quotation mark is not closed", "without line breaks"),
        read("semicolon_in_a_name.csv", table(names=["a; or b", "b", "c", "y"])),
        read("long_names.csv", quoted),
        read("long_names_label.csv", with_first(quoted, ["my id", *numbered(7)]), leave_out='"my id"', label="y"),
        refused("long_name_bare.csv", with_first(quoted, ["my id", *numbered(7)]), "problem.leave_out = my",
                "no such column", "in quotation marks", leave_out="first", tried={"leave_out": "my id"}),
        read("upper_case.CSV", table(names=NAMES)),
        read("blank_after_comma.csv", table(names=NAMES, separator=", ")),
        read("blank_lines.csv", "\n" + table(names=NAMES).replace("\n", "\n\n")),
        refused("one_column.csv", "y\n" + "".join(f"{row[0]}\n" for row in ROWS), "no features"),
        refused("a_sentence.csv", "Sales of 2020\n" + table(names=NAMES), "fields|such column|features"),
    ]


def others():
    """Julia, Fortran, by hand."""
    return [
        read("julia.csv", table(names=NAMES, label=lambda value: str(bool(value)).lower())),
        read("writedlm.tsv", table(separator="\t")),
        refused("julia_missing.csv", holes("missing"), *MISSING),
        read("fortran.txt", table(separator="  ", form=lambda v: f"{v:.12E}".replace("E", "D"))),
        read("comments.csv", "# by hand\n" + table(names=NAMES).replace("\n", "\n# so far\n", 5)),
        read("said_so.csv", table(names=NAMES), header="yes", index="no", separator="comma"),
    ]


def entries(row, first=1, form=short):
    return " ".join(f"{i + first}:{form(value)}" for i, value in enumerate(row[:-1]))


def libsvm():
    lines = [f"{row[-1]:.0f} {entries(row)}" for row in ROWS]
    plain = "\n".join(lines) + "\n"
    zero = "\n".join(f"{row[-1]:.0f} {entries(row, 0)}" for row in ROWS) + "\n"
    with_query = "".join(f"{row[-1]:.0f} qid:{i // 3} {entries(row)}\n" for i, row in enumerate(ROWS))
    return [
        read("plain.svm", plain),
        read("comments.libsvm", "# a comment\n" + plain.replace("\n", " # sample\n")),
        refused("zero_based.svmlight", zero, r":1:3: index 0; indices start at 1", "problem.zero_based = yes",
                zero_based="yes"),
        read("sklearn.svm", "# Generated by dump_svmlight_file\n# Column indices are one-based\n" + plain),
        read("ranking.svm", with_query),
        read("windows.svm", b"\xef\xbb\xbf" + plain.replace("\n", " \r\n").replace(" ", "\t").encode()),
        read("sparse.svm", "\n".join(line.replace(" 2:0 ", " ") for line in lines)),
        read("plus.svm", plain.replace("\n1 ", "\n+1 ")),
        refused("not_a_number.svm", plain.replace("1:0.5 ", "1:1.#QNAN ", 1), r":1:\d+: \"1.#QNAN\" is not a number"),
        refused("infinite.svm", plain.replace("1:0.5 ", "1:1.#INF ", 1), r":1:\d+: \"1.#INF\" is not a number"),
        refused("nan.svm", plain.replace("1:0.5 ", "1:nan ", 1), "\"nan\" is not finite"),
        refused("huge.svm", plain.replace("3:", "2000000000:", 1), r":1:\d+: index 2000000000", "problem.features"),
        refused("unsorted.svm", "1 3:1 1:2\n" + plain, "indices of a line must ascend"),
        refused("libsvm.txt", plain, "an entry of a LIBSVM file; set problem.format = libsvm|first row", format="libsvm"),
        refused("no_extension", plain, "set problem.format to libsvm, csv, hdf5 or idx", format="libsvm"),
    ]


def all_text_files():
    return [file for group in (pandas, numpy, r, excel, others, libsvm) for file in group()]
