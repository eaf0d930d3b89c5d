"""Keeps what Python compiles of the archives that Ansible sends.

Ansible sends each module with the code that it imports, as an archive of which Python keeps no compiled form: for six hosts and two
hundred tasks the same fifty files are compiled a thousand times. Modules run as they are; only the result of compiling is kept, by
the content of the source. Started by a .pth file of the test hosts' tree alone.
"""

import marshal
import os
import zipimport
from _imp import source_hash

FOLDER = "/var/cache/kept-archives"
compile_source = zipimport._compile_source


def kept(pathname, source):
    file = f"{FOLDER}/{source_hash(0, source).hex()}-{len(source)}"
    try:
        with open(file, "rb") as stored:
            return marshal.load(stored)
    except (OSError, EOFError, ValueError, TypeError):
        code = compile_source(pathname, source)
    try:
        with open(f"{file}.{os.getpid()}", "wb") as stored:
            marshal.dump(code, stored)
        os.replace(f"{file}.{os.getpid()}", file)
    except OSError:
        pass  # Another user than root, or a host whose disk is full: as without it.
    return code


zipimport._compile_source = kept
