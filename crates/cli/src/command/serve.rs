//! `lucairn serve`: the gateway, until it is stopped.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use hyper::Method;
use lucairn_compartment::{runtime, telemetry};
use lucairn_gateway::FirstStart;
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::api_client::ApiClient;
use crate::config::{self, Config};
use crate::failure::Failure;
use crate::output::{self, Output, Tone};
use crate::supervisor::Supervisor;

/// How often it is asked whether requests are served, and after which time more seldom.
const PAUSE: Duration = Duration::from_millis(10);
const SLOW: Duration = Duration::from_millis(500);
const LONG: Duration = Duration::from_secs(5);

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
        let running = supervisor.run(stopped);
        tokio::pin!(running);
        tokio::select! {
            biased;
            ended = &mut running => return ended,
            ready = ready(&supervisor) => ready?,
        }
        Output::new().say(Tone::Title, &format!("Lucairn listens on {}", url(&supervisor)));
        if let Err(failure) = output::told() {
            output::complain(&failure.to_string());
        }
        running.await
    })?;
    Ok(ExitCode::SUCCESS)
}

fn url(supervisor: &Supervisor) -> String {
    format!("http://{}", supervisor.address)
}

/// Returns when requests are served. Says what is missing when that takes long.
async fn ready(supervisor: &Supervisor) -> Result<(), Failure> {
    let mut address = supervisor.address;
    // Whoever listens everywhere is reached here.
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let client = ApiClient::new(&format!("http://{address}"), "x-api-key", "")?;
    let (begun, mut told) = (Instant::now(), false);
    loop {
        let asked = tokio::time::timeout(LONG, client.send(Method::GET, "/readyz", None));
        let missing = match asked.await {
            Ok(Ok(answer)) if answer.status == 200 => return Ok(()),
            Ok(Ok(answer)) => missing(&answer.json()),
            Ok(Err(_)) | Err(_) => "the gateway".to_owned(),
        };
        if begun.elapsed() > LONG && !told {
            output::remark(&format!("not ready yet, waiting for {missing}"));
            told = true;
        }
        tokio::time::sleep(if told { SLOW } else { PAUSE }).await;
    }
}

/// What `/readyz` says is not as it should be.
fn missing(health: &Value) -> String {
    let entries = health.as_object().into_iter().flatten();
    let failed = entries.filter(|(_, entry)| entry["status"] == "fail");
    let names: Vec<&str> = failed.map(|(name, _)| name.as_str()).collect();
    if names.is_empty() { "the gateway".to_owned() } else { names.join(", ") }
}

/// Says where it will listen. Keys that nobody saw are lost, so the first start fails with them; any
/// other start only complains.
fn announce(supervisor: &Supervisor) -> Result<(), Failure> {
    let output = Output::new();
    let url = url(supervisor);
    output.line(&format!("Lucairn starts on {url}"));
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
