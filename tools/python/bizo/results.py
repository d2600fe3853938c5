"""Results files as numpy arrays (docs/results.md)."""
import os


def read(path):
    """A dictionary of the file: groups are dictionaries, datasets arrays, attributes under "attributes".

    OSError for what cannot be read: files of strangers may link to others, even to pipes, and announce any size
    (docs/security.md)."""
    import h5py  # only here: problems are served without it

    most_packed, text = 1032, 64  # of deflate; bytes that Python takes for a short text
    # Bytes that all datasets together may have (src/io/hdf5_count.cpp): never written, and stored.
    left = {"unwritten": 64 << 20, "stored": os.path.getsize(path)}
    seen = set()

    def contents(group):
        if any(isinstance(group.get(name, getlink=True), h5py.ExternalLink) for name in group):
            raise OSError(f"{group.name} has a link to another file")
        address = h5py.h5o.get_info(group.id).addr
        if address in seen:  # two links to each of a chain of groups double what is read with every group
            raise OSError(f"{group.name} has several names")
        seen.add(address)
        found = {name: contents(item) if isinstance(item, h5py.Group) else array(item) for name, item in group.items()}
        if group.attrs:
            found["attributes"] = {name: plain(text) for name, text in group.attrs.items()}
        return found

    def array(item):
        if item.is_virtual or item.external:
            raise OSError(f"{item.name} is kept in other files")
        is_text = h5py.check_string_dtype(item.dtype) is not None
        size = max(item.id.get_type().get_size(), text if is_text else 1)
        stored = min(item.id.get_storage_size(), left["stored"])
        left["stored"] -= stored
        packed = item.id.get_create_plist().get_nfilters() > 0
        entries = most_packed * stored // size if packed else stored // item.id.get_type().get_size()
        left["unwritten"] -= max((item.size or 0) - entries, 0) * size
        if left["unwritten"] < 0:
            raise OSError(f"{item.name} announces more than the file can hold")
        return (item.asstr() if is_text else item)[()]

    def plain(text):
        return text.decode() if isinstance(text, bytes) else text

    with h5py.File(path, "r") as file:
        try:
            return contents(file)
        except (KeyError, RuntimeError) as error:  # links that lead nowhere, or in a circle
            raise OSError(str(error)) from None


def frame(path):
    """The table of merged runs or of a study as a pandas.DataFrame, a row a run: its settings that differ, end values,
    costs, and what the problem reports of the solution. Needs pandas. ValueError if the file has one run alone."""
    import pandas  # only here

    contents = read(path)
    if "table" not in contents:
        raise ValueError(f"{path}: it has no table; bizo merge and bizo study write one")
    table = pandas.DataFrame({name: entries for name, entries in contents["table"].items() if name != "attributes"})
    solutions = [contents["runs"][name]["solution"] for name in table["name"]]
    for name in sorted({name for solution in solutions for name in solution.get("attributes", {})}):
        table[name] = [solution.get("attributes", {}).get(name) for solution in solutions]
    table["verified_value"] = [float(solution.get("verified_value", "nan")) for solution in solutions]
    return table
