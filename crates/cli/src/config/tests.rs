use super::*;

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_text(text, &variables).map_err(|failure| failure.to_string())
}

#[test]
fn the_default_file_is_the_default() {
    assert_eq!(load(DEFAULT, &[]).unwrap(), Config::default());
}

#[test]
fn the_default_file_names_every_setting() {
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    for (section, keys) in &defaults {
        assert!(DEFAULT.contains(&format!("[{section}]")), "[{section}]");
        for key in keys.as_table().unwrap().keys() {
            let (line, table) = (format!("\n{key} = "), format!("[{section}.{key}]"));
            assert!(DEFAULT.contains(&line) || DEFAULT.contains(&table), "{section}.{key}");
        }
    }
}

#[test]
fn variables_override_the_file() {
    let config = load(
        "[server]\nlisten = \"127.0.0.1:1\"",
        &[
            ("LUCAIRN_SERVER__LISTEN", "127.0.0.1:2"),
            ("LUCAIRN_SERVER__WORKERS", "3"),
            ("LUCAIRN_GATEWAY__WAIT_TIMEOUT_SECONDS", "0.5"),
            ("LUCAIRN_ADMIN_KEY", "x"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen.port(), 2);
    assert_eq!(config.server.workers, 3);
    assert_eq!(config.gateway.wait_timeout_seconds, 0.5);
}

#[test]
fn mistakes_stop_the_start_and_are_named() {
    for (text, variables, part) in [
        ("[server]\nlissten = 1", &[][..], "lissten"),
        ("[serv]", &[], "serv"),
        ("[server]\nlisten = 5", &[], "such as 127.0.0.1:8080 in `server.listen`"),
        ("[gateway]\nbody_timeout_seconds = \"1\"", &[], "expected a number in"),
        ("[gateway]\npolicy = \"gdpr\"", &[], "as in [gateway.policy]"),
        ("[gateway]\nmax_connections = 9223372036854775807", &[], "at most 1000000"),
        ("[egress]\nmax_request_bytes = 0", &[], "egress.max_request_bytes: must be above 0"),
        ("[egress]\nmax_call_seconds = 0", &[], "egress.max_call_seconds: must be above 0"),
        ("[egress.routes]\nGPT = \"echo\"\ngpt = \"openai\"", &[], "gpt stands there twice"),
        (
            "[egress.providers.x]\nkind = \"openai\"\nbase_url = \"https://a.example:99999/v1\"",
            &[],
            "a number up to 65535",
        ),
        ("[gateway]\nwait_timeout_seconds = 0", &[], "wait_timeout_seconds"),
        ("[gateway]\npublic_url = \"x\"", &[], "public_url"),
        ("[log]\nfilter = \"a=b=c\"", &[], "filter"),
        ("[egress.providers.x]\nkind = \"openai\"", &[], "base_url"),
        ("[egress.providers.openai]\ncredential_file = \"/nowhere/key\"", &[], "/nowhere/key"),
        ("[egress.routes]\nllama = \"nobody\"", &[], "nobody"),
        ("nonsense", &[], "TOML"),
        ("[server]\nlisten = \"localhost:1\"", &[], "such as 127.0.0.1:8080"),
        ("[server]\nworkers = -5", &[], "a number from 0 on"),
        ("[server]\nworkers = 1000000", &[], "at most 1024"),
        ("[server]\ndata = \"\"", &[], "is empty"),
        ("", &[("LUCAIRN_SERVER__LISTEN", "x")], "the variable LUCAIRN_SERVER__LISTEN"),
        ("", &[("LUCAIRN_SERVER__LISSTEN", "x")], "lissten"),
        ("", &[("LUCAIRN_SERVER__LISTEN__X", "x")], ""),
    ] {
        let complaint = load(text, variables).unwrap_err();
        assert!(complaint.contains("error[config_invalid]"), "{complaint}");
        assert!(complaint.contains(part), "{complaint}");
    }
}
