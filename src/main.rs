//! The `iam5` command: the only place with input and output.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
