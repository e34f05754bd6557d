"""The programs of poppler-utils, by which printed papers are read back."""

import shutil
import subprocess


def require(program):
    """Without it nothing of a paper would be tested: that isn't passed over."""
    if not shutil.which(program):
        raise AssertionError(
            f"{program} is missing, which reads printed papers back: run "
            "`make setup`, or install poppler-utils"
        )


def read_back(*command, content):
    """What a program says of a PDF.

    :param command: the program and its arguments
    :param content: bytes of the PDF
    :return: bytes
    """
    require(command[0])
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return done.stdout
