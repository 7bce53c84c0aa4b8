//! `lucairn keys`: API keys of a running gateway.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use lucairn_compartment::runtime;
use serde_json::{Value, json};

use super::policy_file;
use crate::api_client::{Answer, ApiClient};
use crate::failure::Failure;
use crate::output::{Output, Tone, complain};

#[derive(Args)]
pub(super) struct Arguments {
    /// The gateway.
    #[arg(long, global = true, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// The admin key that the first start printed.
    #[arg(long, global = true, env = "LUCAIRN_ADMIN_KEY", hide_env_values = true)]
    admin_key: Option<String>,
    /// Print answers as JSON. A new key stands in "api_key".
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make a key for a customer; with --tier, make the customer too.
    Mint {
        /// The customer's id.
        #[arg(long)]
        customer: String,
        /// Make a new customer of this tier. free: summaries of certificates alone, placeholders stay
        /// in answers, one key, 500 requests a month. pro: everything, the caller's own provider key,
        /// five keys, 50,000 a month. enterprise: everything, five keys, any number.
        #[arg(long)]
        tier: Option<Tier>,
        /// Only the caller's own provider key (X-Upstream-Key) may be used; always so on pro.
        #[arg(long, requires = "tier")]
        byok: bool,
        /// What is done about personal data in requests with this key; as the gateway's settings
        /// say when absent.
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
    },
    /// Replace the policy of a key; it holds for its next request.
    Policy {
        /// The customer's id.
        #[arg(long)]
        customer: String,
        /// The id of the key, as listed.
        #[arg(long)]
        key_id: String,
        /// A TOML file with mode, profile, [kinds], deny and allow; what is left out is as the
        /// gateway's settings say.
        #[arg(long, value_name = "FILE")]
        policy: PathBuf,
    },
    /// List customers, or the keys of one.
    List {
        /// The customer's id.
        #[arg(long)]
        customer: Option<String>,
    },
    /// Revoke a key; effective at once.
    Revoke {
        /// The customer's id.
        #[arg(long)]
        customer: String,
        /// The id of the key, as listed.
        #[arg(long)]
        key_id: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Tier {
    Free,
    Pro,
    Enterprise,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(admin_key) = arguments.admin_key.as_deref().filter(|key| !key.is_empty()) else {
        let message = "give the admin key with --admin-key or in LUCAIRN_ADMIN_KEY";
        return Err(Failure::usage("missing_admin_key", message));
    };
    let client = ApiClient::new(&arguments.url, "x-admin-key", admin_key)?;
    if client.is_overheard() {
        complain(
            "warning: the admin key goes unencrypted over the network; use https, or a tunnel",
        );
    }
    let failed = |error: std::io::Error| Failure::environment("start_failed", error.to_string());
    let answer = runtime::build(1).map_err(failed)?.block_on(act(&client, &arguments.action))?;
    if answer.status >= 400 {
        let body = answer.json();
        let part = |name: &str| body[name].as_str().unwrap_or("").to_owned();
        let code = part("code");
        let advice =
            advice(&arguments.action, &code).map_or_else(|| part("message"), str::to_owned);
        let message = format!("{advice} (HTTP {}, {code})", answer.status);
        return Err(Failure::environment("refused", message));
    }
    let output = Output::new();
    let mut body = answer.json();
    if let Action::Mint { .. } = arguments.action {
        // The two routes that make keys name them differently.
        let key = body.get("dsa_api_key").or_else(|| body.get("raw_key")).cloned();
        body["api_key"] = key.unwrap_or_default();
    }
    if arguments.json {
        output.line(&body.to_string());
    } else {
        show(output, &arguments.action, &body);
    }
    Ok(ExitCode::SUCCESS)
}

/// What to do with this command about a refusal; the gateway speaks of its routes.
fn advice(action: &Action, code: &str) -> Option<&'static str> {
    match (action, code) {
        (Action::Mint { tier: None, .. }, "customer_not_found") => {
            Some("There is no such customer; give --tier free, pro or enterprise to make it.")
        }
        (Action::Mint { tier: Some(_), .. }, "customer_exists") => {
            Some("The customer exists with other settings; leave --tier out to add a key.")
        }
        _ => None,
    }
}

async fn act(client: &ApiClient, action: &Action) -> Result<Answer, Failure> {
    match action {
        Action::Mint { customer, tier: None, policy, .. } => {
            let path = format!("/api/v1/admin/customers/{customer}/keys");
            let mut body = json!({});
            if let Some(policy) = policy {
                body["policy"] = policy_file::read(policy)?;
            }
            client.send(Method::POST, &path, Some(&body)).await
        }
        Action::Policy { customer, key_id, policy } => {
            let path = format!("/api/v1/admin/customers/{customer}/keys/{key_id}/policy");
            client.send(Method::PUT, &path, Some(&policy_file::read(policy)?)).await
        }
        Action::Mint { customer, tier: Some(tier), byok, policy } => {
            let tier = tier.to_possible_value().map(|tier| tier.get_name().to_owned());
            let mut body = json!({ "customer_id": customer, "tier": tier });
            if *byok {
                body["byok_per_request"] = true.into();
            }
            if let Some(policy) = policy {
                body["policy"] = policy_file::read(policy)?;
            }
            client.send(Method::POST, "/api/v1/admin/keys", Some(&body)).await
        }
        Action::List { customer: None } => {
            client.send(Method::GET, "/api/v1/admin/customers", None).await
        }
        Action::List { customer: Some(customer) } => {
            let path = format!("/api/v1/admin/customers/{customer}/keys");
            client.send(Method::GET, &path, None).await
        }
        Action::Revoke { customer, key_id } => {
            let path = format!("/api/v1/admin/customers/{customer}/keys/{key_id}");
            client.send(Method::DELETE, &path, None).await
        }
    }
}

fn show(output: Output, action: &Action, body: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or("–").to_owned();
    match action {
        Action::Mint { .. } => {
            output.say(Tone::Title, "This key is shown once. Only its hash is stored.");
            output.line(&text(&body["api_key"]));
            output.say(Tone::Soft, &format!("key id {}", text(&body["key_id"])));
        }
        Action::List { customer: None } => {
            for row in body.as_array().into_iter().flatten() {
                let (id, tier) = (text(&row["customer_id"]), text(&row["tier"]));
                output.line(&format!("{id:<32} {tier:<12} {}", text(&row["api_key_prefix"])));
            }
        }
        Action::List { customer: Some(_) } => {
            for row in body["keys"].as_array().into_iter().flatten() {
                let (id, prefix) = (text(&row["key_id"]), text(&row["key_prefix"]));
                let (made, used) = (text(&row["created_at"]), text(&row["last_used_at"]));
                output.line(&format!("{id:<20} {prefix:<16} made {made}  last used {used}"));
            }
        }
        Action::Policy { key_id, .. } => {
            let mode = text(&body["policy"]["mode"]);
            output.line(&format!("{key_id} has a new policy, mode {mode}."));
        }
        Action::Revoke { key_id, .. } => output.line(&format!("{key_id} is revoked.")),
    }
}
