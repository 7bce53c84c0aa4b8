//! `lucairn demo`: the whole job, end to end, in a temporary folder.

use std::process::ExitCode;

use clap::Args;

use crate::demo;
use crate::failure::Failure;

#[derive(Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<ExitCode, Failure> {
    demo::run()
}
