#!/bin/sh
# Records the spoken digits of the audio captcha: server/assets/captcha/voices/LANGUAGE/DIGIT.wav.
#
# The recordings are committed; run this again only to change them. It needs Debian's espeak-ng and sox
# (`apt-get install espeak-ng sox`). Every file is 8 kHz, mono, 8 bits unsigned, with a header of 44 bytes
# and no other chunk: `server/src/captcha/builtin/audio/voices.rs` relies on that, and a test checks it.
set -eu
cd "$(dirname "$0")/../server/assets/captcha/voices"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# LANGUAGE VOICE WORDS...: the words for 0 to 9.
#
# German says "zwo" for 2, as on any telephone line: "zwei" and "drei" are told apart by their first
# consonant, which is what noise takes first. Arabic is written with its vowels; the engine adds none.
record() {
    language=$1 voice=$2
    shift 2
    mkdir -p "$language"
    digit=0
    for word in "$@"; do
        espeak-ng -v "$voice" -s 115 -w "$scratch/spoken.wav" "$word"
        # Without the silence at both ends, in the band of a telephone, as loud as goes.
        sox -D "$scratch/spoken.wav" -r 8000 "$scratch/cut.wav" gain -6 highpass 120 gain -n -1 \
            silence 1 0.005 0.4% reverse silence 1 0.005 0.4% reverse
        sox -D "$scratch/cut.wav" -c 1 -b 8 -e unsigned-integer "$language/$digit.wav" fade t 0.005 -0 0.01 gain -n -1
        digit=$((digit + 1))
    done
}

record fr fr zéro un deux trois quatre cinq six sept huit neuf
record en en-us zero one two three four five six seven eight nine
record es es cero uno dos tres cuatro cinco seis siete ocho nueve
record it it zero uno due tre quattro cinque sei sette otto nove
record pt pt zero um dois três quatro cinco seis sete oito nove
record de de null eins zwo drei vier fünf sechs sieben acht neun
record ar ar صِفْر وَاحِد اِثْنَان ثَلَاثَة أَرْبَعَة خَمْسَة سِتَّة سَبْعَة ثَمَانِيَة تِسْعَة

du -sk -- * >&2
