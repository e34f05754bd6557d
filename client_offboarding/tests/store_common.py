"""A file store that is really full, or really read-only, while a test runs."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

SIZE = 4 << 20


class SmallStore:
    """A small file system; ``kind`` says what could be had here.

    Mounting takes rights that a container may not give. There no file may grow any
    more instead, and what is read-only is a folder that isn't there.
    """

    def __init__(self, size=SIZE):
        self.size = size
        self.path = Path(tempfile.mkdtemp(prefix="offboarding-store-"))
        self.kind = "tmpfs" if self._mount(f"size={self.size}") else "limit"

    def _mount(self, options):
        command = ["mount", "-t", "tmpfs", "-o", options, "none", self.path]
        try:
            return not subprocess.run(command, capture_output=True).returncode
        except OSError:
            return False

    def remove(self):
        if self.kind == "tmpfs":
            subprocess.run(["umount", "--lazy", self.path], check=True)
        shutil.rmtree(self.path, ignore_errors=True)

    @contextmanager
    def full(self, left=0):
        """Nothing more goes in but ``left`` bytes, in pages of 4096."""
        if self.kind == "limit":
            with self._limited(left):
                yield
            return
        filler = self.path / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC
            file.truncate(file.tell() - left)
        try:
            yield
        finally:
            filler.unlink()

    @contextmanager
    def _limited(self, left):
        """No file of this process grows past ``left`` bytes."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)

    @contextmanager
    def read_only(self):
        if self.kind == "tmpfs":
            self._mount(f"remount,ro,size={self.size}")
        else:
            away = self.path.with_name(f"{self.path.name}-away")
            self.path.rename(away)
            self.path.touch()
        assert not os.access(self.path / "x", os.W_OK)
        try:
            yield
        finally:
            if self.kind == "tmpfs":
                self._mount(f"remount,rw,size={self.size}")
            else:
                self.path.unlink()
                away.rename(self.path)
