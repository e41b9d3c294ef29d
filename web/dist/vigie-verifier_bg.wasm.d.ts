/* tslint:disable */
/* eslint-disable */
export const memory: WebAssembly.Memory;
export const __wbg_verifier_free: (a: number, b: number) => void;
export const verifier_addListKey: (a: number, b: number, c: number) => [number, number, number];
export const verifier_keys: (a: number) => number;
export const verifier_load: (a: number, b: number, c: number) => [number, number, number];
export const verifier_new: () => number;
export const verifier_verify: (a: number, b: number, c: number, d: number, e: number) => [number, number, number];
export const __wbindgen_malloc: (a: number, b: number) => number;
export const __wbindgen_free: (a: number, b: number, c: number) => void;
export const __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
export const __wbindgen_exn_store: (a: number) => void;
export const __externref_table_alloc: () => number;
export const __wbindgen_externrefs: WebAssembly.Table;
export const __externref_table_dealloc: (a: number) => void;
export const __externref_drop_slice: (a: number, b: number) => void;
export const __wbindgen_start: () => void;
