// Puts certificates through the build for browsers, in Node.
//
// usage: node judge.mjs FOLDER < REQUEST > ANSWER
//
// FOLDER is web/dist. The request is an array of groups:
//   {"listKeys": [BASE64], "lists": [[{"name", "bytes": BASE64}]], "checks": [{"text", "at": SECONDS, "options"}]}
// Each group is a verifier of its own; each list is what one call of `load` gets. The answer has, for each group,
//   {"listKeys": [NUMBER], "loaded": [[...]], "keys": NUMBER, "verdicts": [...]}
// in the same order, with {"thrown": MESSAGE} in the place of what threw.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const { initSync, Verifier } = await import(pathToFileURL(resolve(folder, "vigie-verifier.js")));
initSync({ module: readFileSync(resolve(folder, "vigie-verifier_bg.wasm")) });

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

function attempt(action) {
    try {
        return action();
    } catch (error) {
        return { thrown: error.message };
    }
}

function judge({ listKeys, lists, checks }) {
    const verifier = new Verifier();
    const group = {
        listKeys: listKeys.map((key) => attempt(() => verifier.addListKey(bytes(key)))),
        loaded: lists.map((files) =>
            attempt(() => verifier.load(files.map(({ name, bytes: base64 }) => ({ name, bytes: bytes(base64) })))),
        ),
        keys: verifier.keys,
        verdicts: checks.map(({ text, at, options }) =>
            attempt(() => verifier.verify(text, at === null ? undefined : new Date(at * 1000), options ?? undefined)),
        ),
    };
    verifier.free();
    return group;
}

const request = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(request.map(judge)));
