"""Results files as numpy arrays (docs/results.md)."""


def read(path):
    """A dictionary of the file: groups are dictionaries, datasets arrays, attributes under "attributes"."""
    import h5py  # only here: problems are served without it

    def contents(group):
        found = {name: contents(item) if isinstance(item, h5py.Group) else array(item) for name, item in group.items()}
        if group.attrs:
            found["attributes"] = {name: plain(text) for name, text in group.attrs.items()}
        return found

    def array(item):
        return (item.asstr() if h5py.check_string_dtype(item.dtype) else item)[()]

    def plain(text):
        return text.decode() if isinstance(text, bytes) else text

    with h5py.File(path, "r") as file:
        return contents(file)
