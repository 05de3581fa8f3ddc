"""How the models of formats after the first are made: as those of format 1, from the data of its table and a spec of their own."""
import importlib.util
import pathlib


def make(folder, name, mgm, to):
    """Makes `to`/NAME from `folder`/NAME.yaml."""
    spec = importlib.util.spec_from_file_location("make_format_1", pathlib.Path(__file__).parent / "format-1" / "make.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    maker.HERE = folder
    maker.MAKERS = {name: maker.table}
    maker.make(pathlib.Path(mgm).resolve(), name, pathlib.Path(to) / name)
