"""Configurations of bizo from keyword arguments."""
import numbers
import os
import shlex

# What a bare word or number stands for in each section.
SHORT = {"method": "name", "inner": "name", "directions": "family", "step": "rule", "budget": "evaluations",
         "search": "starts"}

# Lists of words, whose quotation marks are theirs.
WORDS = {f"problem.{key}" for key in ("command", "copy", "link", "leave_out", "url")}


def configuration(sections):
    """The text of an INI: sections is {section: {key: value}, or the one value that SHORT names, or None}."""
    parts = []
    for section, settings in sections.items():
        if settings is None:
            continue
        if not hasattr(settings, "items"):
            if section not in SHORT:
                raise TypeError(f"{section} must be a dictionary of settings, such as `bizo describe {section}` lists")
            settings = {SHORT[section]: settings}
        lines = [f"{key} = {text(value, f'{section}.{key}')}\n" for key, value in settings.items() if value is not None]
        if lines:
            parts.append(f"[{section}]\n" + "".join(lines))
    return "".join(parts)


def text(value, name):
    """A setting's value as a configuration has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if isinstance(value, (list, tuple)) and name in WORDS:
        return shlex.join(text(item, "") for item in value)
    if isinstance(value, (list, tuple)):
        return ", ".join(text(item, name) for item in value)
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name} is a {type(value).__name__}; a setting is a number, a text, a path, yes or no, or a list")
    word = os.fspath(value)
    if "\n" in word or "\0" in word:
        raise ValueError(f"{name} has a line end in it; a setting is one line")
    return word if name in WORDS else quoted(word, name)


def quoted(word, name):
    """In quotation marks where a configuration would take a part of the word for a comment or for the marks."""
    if not (word != word.strip() or word[:1] in "'\"" or any(mark in word for mark in (" #", " ;", "\t#", "\t;")) or
            word[:1] in "#;") or not word:
        return word
    for mark in "\"'":
        if mark not in word:
            return mark + word + mark
    raise ValueError(f"{name} = {word}: a text with a comment mark or blanks around it cannot have both quotation marks")
