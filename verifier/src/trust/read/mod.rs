//! Readers of lists: files as they come, in any of the known formats, to one model.
//!
//! | module | what it reads | signed |
//! |---|---|---|
//! | `certificates` | certificates in PEM or DER | no |
//! | `gateway` | the gateway's JSON | no |
//! | `vigie` | our own `trustlist.jws` | yes |
//! | `austria` | content in CBOR, and a COSE signature beside it | yes |
//! | `germany` | a signature in the first line, JSON below | yes |
//! | `sweden` | one JWS | yes |
//! | `switzerland` | two JWS: which keys count, and the keys | yes |
//! | `netherlands` | JSON around a payload and its detached CMS signature | yes |
//! | `bare_keys` | keys without certificates (United Kingdom, Norway) | no |
//! | `france` | the configuration of TAC Verif | no |
//! | `jws`, `cms` | signatures in two common forms | |
//! | `did` | a DID document of the GDHCN | yes |
//! | `crate::revocation` | `revocation.jws`, batches of the gateway | the first |
//!
//! A file is recognised by what is in it, never by its name (`recognise`), and finds the other one of its list (`pair`). Of a signed list nothing but what recognises
//! it is interpreted before its signature was judged. An entry that cannot be read is left out and named;
//! it does not take the others with it.
//!
//! Source: dcc.md §2.4, §2.5, §2.6; verifier.md §3.

mod austria;
mod bare_keys;
mod certificates;
mod cms;
mod did;
mod france;
mod gateway;
mod germany;
mod jws;
mod netherlands;
mod pair;
mod recognise;
mod sweden;
mod switzerland;
mod vigie;

pub use pair::{Reading, documents};
pub use recognise::{Document, EmptyArray, Input};
