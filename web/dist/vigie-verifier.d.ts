/* tslint:disable */
/* eslint-disable */

/** A file with a trust list, with certificates or with a revocation list. */
export interface ListFile {
    name: string;
    bytes: Uint8Array;
}

/** How to judge. */
export interface Options {
    /** How many days after its date a list counts; 0: for ever. Absent: 7, or the list's own end if sooner. */
    maxAgeDays?: number;
    /** The language of `details.message`, such as `navigator.language`: French, or English for every other. */
    language?: string;
}



/** A verdict, as `vigie-verify --json` prints it. */
export interface Verdict {
    file: string;
    line: number | null;
    verdict: "valid" | "valid-not-accepted" | "expired" | "invalid" | "unsupported";
    /** A stable code; null when valid. */
    reason: string | null;
    /** What belongs to the reason, and a sentence for people. Nothing of the person. */
    details: { message: string; [name: string]: unknown };
    warnings: string[];
    kid: string | null;
    issuer: string | null;
    holder: { fn?: string; gn?: string; fnt?: string; gnt?: string; dob: string } | null;
    entry: { type: "v" | "t" | "r"; [name: string]: unknown } | null;
}



/** What became of one list. */
export interface Listed {
    /** The files that make it up. */
    files: string[];
    /** Why it was not added; null when it was. */
    refused: string | null;
    /** The list; null when it was refused. */
    source: {
        name: string;
        kind: string;
        issuer: string | null;
        /** How many keys, or revocations. */
        entries: number;
        date: string | null;
        ends: string | null;
        sequence: number | null;
        signature: "none" | "unchecked" | "checked";
    } | null;
    /** Entries that could not be read: the first twenty. */
    left_out: { entry: string; why: string }[];
    /** How many more could not be read. */
    left_out_more: number;
}



/**
 * A verifier and all that it trusts. Without lists it trusts nobody.
 */
export class Verifier {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Pins the keys in a file: from now on a signed list has to be signed with one of the pinned keys.
     *
     * A certificate, a public key (PEM, DER, JWK) or the well-known document of a Vigie. Says how many keys it held.
     * Pin before loading: a list that came in unchecked stays so.
     *
     * # Errors
     * Throws when there is no key in it.
     */
    addListKey(bytes: Uint8Array | number[]): number;
    /**
     * Adds trust lists, certificates and revocation lists, recognised by their content.
     *
     * Formats in two files need both in one call. A list that is refused leaves the others alone.
     *
     * # Errors
     * Throws only when an answer cannot be made into an object.
     */
    load(files: ListFile[]): Listed[];
    /**
     * Trusts nobody.
     */
    constructor();
    /**
     * Judges the text of a QR code.
     *
     * Without an instant the machine's clock counts, and is questioned when it lies before the newest list or before
     * this program's source.
     *
     * # Errors
     * Throws for an instant that is none, and for options that are none. A certificate never throws.
     */
    verify(text: string, now?: Date | null, options?: Options | null): Verdict;
    /**
     * How many signers are trusted.
     */
    readonly keys: number;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_verifier_free: (a: number, b: number) => void;
    readonly verifier_addListKey: (a: number, b: number, c: number) => [number, number, number];
    readonly verifier_keys: (a: number) => number;
    readonly verifier_load: (a: number, b: number, c: number) => [number, number, number];
    readonly verifier_new: () => number;
    readonly verifier_verify: (a: number, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
