//! `lucairn serve`: the gateway, until it is stopped.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lucairn_compartment::{runtime, telemetry};
use lucairn_gateway::FirstStart;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::{self, Config};
use crate::failure::Failure;
use crate::output::{self, Output, Tone};
use crate::supervisor::Supervisor;

#[derive(Args)]
pub(super) struct Arguments {
    /// Settings file; lucairn.toml in this folder when absent.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where applications connect to, such as 127.0.0.1:8080; over the settings.
    #[arg(long, value_name = "ADDRESS", value_parser = config::address)]
    listen: Option<SocketAddr>,
    /// The folder for keys and databases, over the settings.
    #[arg(long)]
    data: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut config = Config::load(arguments.config.as_deref())?;
    if let Some(listen) = arguments.listen {
        config.server.listen = listen;
    }
    if let Some(data) = &arguments.data {
        config.server.data.clone_from(data);
    }
    telemetry::start(&config.log)
        .map_err(|error| Failure::usage("config_invalid", error.to_string()))?;
    let failed = |error: std::io::Error| Failure::environment("start_failed", error.to_string());
    runtime::build(1).map_err(failed)?.block_on(async {
        let supervisor = Supervisor::open(&config).await?;
        let (stop, stopped) = watch::channel(false);
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            stop.send_replace(true);
        });
        announce(&supervisor)?;
        supervisor.run(stopped).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Says where it listens. Keys that nobody saw are lost, so the first start fails with them; any
/// other start only complains.
fn announce(supervisor: &Supervisor) -> Result<(), Failure> {
    let output = Output::new();
    let url = format!("http://{}", supervisor.address);
    output.say(Tone::Title, &format!("Lucairn listens on {url}"));
    output.line(&format!("data folder  {}", supervisor.folder().root().display()));
    output.line(&format!("public keys  {}", supervisor.folder().public_keys().display()));
    if let Some(first) = &supervisor.first_start {
        introduce(output, &url, first);
        return output::told().map_err(|failure| {
            let root = supervisor.folder().root().display();
            output::complain(&failure.to_string());
            Failure::environment(
                "keys_lost",
                format!("nobody saw the keys; remove {root} and start again"),
            )
        });
    }
    if let Err(failure) = output::told() {
        output::complain(&failure.to_string());
    }
    Ok(())
}

/// What the operator sees once: his keys, and something to paste.
fn introduce(output: Output, url: &str, first: &FirstStart) {
    let FirstStart { admin_key, api_key, .. } = first;
    output.line("");
    output.say(Tone::Title, "These keys are shown once. Only their hashes are stored.");
    output.line(&format!("  admin key    {admin_key}"));
    output.line(&format!("  API key      {api_key}"));
    output.line("");
    output.say(Tone::Title, "Try it with curl:");
    output.line(&format!(
        "  curl {url}/api/v1/proxy/messages -H 'x-api-key: {api_key}' -H 'content-type: application/json' \\\n    \
         -d '{{\"model\": \"echo\", \"prompt_template\": \"Write to {{name}}: {{text}}\", \
         \"context\": {{\"name\": \"Anna Schmidt\", \"text\": \"your IBAN DE89 3704 0044 0532 0130 00 is confirmed\"}}}}'"
    ));
    output.line("");
    output.say(Tone::Title, "Or with the Python client (pip install lucairn):");
    output.line(&format!(
        "  from lucairn import Lucairn, LucairnConfig\n  \
         client = Lucairn(LucairnConfig(api_key=\"{api_key}\", base_url=\"{url}\"))\n  \
         print(client.messages({{\"model\": \"echo\", \"prompt_template\": \"Hello {{name}}\", \"context\": {{\"name\": \"Anna Schmidt\"}}}}))"
    ));
    output.line("");
}
