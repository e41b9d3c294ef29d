//! The command `vigie`.
fn main() -> std::process::ExitCode {
    vigie_server::main()
}
