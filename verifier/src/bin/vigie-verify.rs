//! The command `vigie-verify`: see [`vigie_verifier::cli`].

/// Memory is wiped when it is freed: nothing of a pass outlives its check.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> std::process::ExitCode {
    vigie_verifier::cli::main()
}
