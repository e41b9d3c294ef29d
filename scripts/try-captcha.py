#!/usr/bin/env python3
"""Tries stock programs on captchas made by the example `captcha-samples`; docs/captcha.md has the figures.

    try-captcha.py image FOLDER     tesseract (Debian: tesseract-ocr), ddddocr, rapidocr-onnxruntime (PyPI)
    try-captcha.py audio FOLDER     pocketsphinx (PyPI) with its US English model, on English samples

A program that is not installed is left out. Prints, for each, how many answers were right in full and how
many characters were right, by edit distance.
"""

import pathlib
import re
import subprocess
import sys


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def tesseract(mode):
    letters = "ACDEHJKMNRTUWXY3479acdehjkmnrtuwxy"
    arguments = ["--psm", mode, "-l", "eng", "-c", f"tessedit_char_whitelist={letters}"]

    def read(path):
        return subprocess.run(["tesseract", path, "-", *arguments], capture_output=True, text=True).stdout

    read("/dev/null")  # raises if there is no tesseract
    return read


def dddd(beta):
    import ddddocr

    reader = ddddocr.DdddOcr(show_ad=False, beta=beta)
    return lambda path: reader.classification(path.read_bytes())


def rapid():
    from rapidocr_onnxruntime import RapidOCR

    reader = RapidOCR()
    return lambda path: "".join(line[0] for line in reader(str(path), use_det=False, use_cls=False)[0] or [])


DIGITS = "zero one two three four five six seven eight nine".split()


def sphinx(grammar):
    """With the grammar: told that there are exactly six digits, which is all a stranger can know."""
    import wave
    from pocketsphinx import Decoder, get_model_path

    model = pathlib.Path(get_model_path("en-us"))
    settings = {"hmm": str(model / "en-us"), "dict": str(model / "cmudict-en-us.dict"), "samprate": 16000.0, "loglevel": "FATAL"}
    if not grammar:
        settings["lm"] = str(model / "en-us.lm.bin")
    decoder = Decoder(**settings)
    if grammar:
        rule = "public <s> = " + "<d> " * 6 + ";\n<d> = " + " | ".join(DIGITS) + ";"
        decoder.add_jsgf_string("digits", "#JSGF V1.0;\ngrammar digits;\n" + rule)
        decoder.activate_search("digits")

    def read(path):
        sound = subprocess.run(
            ["sox", path, "-r", "16000", "-b", "16", "-e", "signed", "-t", "raw", "-"], capture_output=True, check=True
        ).stdout
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        said = decoder.hyp().hypstr.split() if decoder.hyp() else []
        return "".join(str(DIGITS.index(word)) for word in said if word in DIGITS)

    return read


PROGRAMS = {
    "image": {
        "tesseract, one line": lambda: tesseract("7"),
        "tesseract, one word": lambda: tesseract("8"),
        "ddddocr": lambda: dddd(False),
        "ddddocr, beta model": lambda: dddd(True),
        "rapidocr": rapid,
    },
    "audio": {"pocketsphinx, six digits": lambda: sphinx(True), "pocketsphinx, any English": lambda: sphinx(False)},
}


def main(medium, folder):
    folder = pathlib.Path(folder)
    answers = (folder / "answers.txt").read_text().split()
    for name, make in PROGRAMS[medium].items():
        try:
            read = make()
        except (ImportError, OSError) as missing:
            print(f"{name}: not installed ({missing})")
            continue
        right, wrong = 0, 0
        for number, answer in enumerate(answers):
            got = read(folder / f"{number}.{'png' if medium == 'image' else 'wav'}")
            got = re.sub("[^0-9A-Z]", "", got.upper())
            right += got == answer
            wrong += min(distance(got, answer), len(answer))
        share = 100 - 100 * wrong / sum(map(len, answers))
        print(f"{name}: {right} of {len(answers)} right, {share:.0f} % of the characters", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
