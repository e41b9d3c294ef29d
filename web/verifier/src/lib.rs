//! The offline verifier in a browser, in Node, in a web view: the crate `vigie-verifier`, and nothing added to its
//! judgement.
//!
//! The answer of [`Verifier::verify`] is the object that `vigie-verify --json` prints. Nothing here opens a connection
//! or stores anything: whoever embeds it brings the lists as bytes and decides where they are kept.
//!
//! | module | what it is | source |
//! |---|---|---|
//! | `verifier` | the class: lists in, verdicts out | verifier.md §3, §6 |
//! | `given` | what JavaScript hands over: files, options, instants | verifier.md §1 |
//! | `told` | what became of a list | verifier.md §5 (`trust show`) |
//!
//! ```js
//! import init, { Verifier } from "./vigie-verifier.js";
//!
//! await init();
//! const verifier = new Verifier();
//! verifier.addListKey(key);                                      // Uint8Array: a certificate, a public key, a JWK
//! verifier.load([{ name: "trustlist.jws", bytes: list }]);      // one answer for each list
//! const { verdict, reason, details } = verifier.verify(text);   // now, by this machine's clock
//! ```

mod given;
mod told;
mod verifier;

pub use given::{ListFile, Options};
pub use verifier::Verifier;

/// Memory of the module is wiped when it is freed. What JavaScript holds of a pass is the page's to forget.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);
