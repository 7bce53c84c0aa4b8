//! Keys and tokens that say by their first letters who issued them, as the issuers document them.

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(in crate::detect) struct Prefixed;

/// A form of key: its beginning as a pattern, the characters that follow, and how many of them.
struct Form {
    prefix: &'static str,
    class: fn(char) -> bool,
    fewest: usize,
    most: usize,
}

const fn form(prefix: &'static str, class: fn(char) -> bool, fewest: usize, most: usize) -> Form {
    Form { prefix, class, fewest, most }
}

fn upper_or_digit(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

fn alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn dashed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn dotted(c: char) -> bool {
    dashed(c) || c == '.'
}

fn base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-')
}

fn lower_hex(c: char) -> bool {
    c.is_ascii_digit() || ('a'..='f').contains(&c)
}

const FORMS: [Form; 91] = [
    form("AKIA", upper_or_digit, 16, 16), // Amazon Web Services, long-lived
    form("ASIA", upper_or_digit, 16, 16), // Amazon Web Services, temporary
    form("ghp_", alphanumeric, 36, 255),  // GitHub, personal
    form("gho_", alphanumeric, 36, 255),  // GitHub, OAuth
    form("ghu_", alphanumeric, 36, 255),  // GitHub, user to server
    form("ghs_", alphanumeric, 36, 255),  // GitHub, server to server
    form("ghr_", alphanumeric, 36, 255),  // GitHub, refresh
    form("github_pat_", word, 22, 255),   // GitHub, fine-grained
    form("glpat-", dashed, 20, 300),      // GitLab, personal
    form("sk-", dashed, 20, 300),         // OpenAI, Anthropic and others
    form("sk_live_", alphanumeric, 16, 255), // Stripe, secret
    form("sk_test_", alphanumeric, 16, 255), // Stripe, secret, test mode
    form("rk_live_", alphanumeric, 16, 255), // Stripe, restricted
    form("rk_test_", alphanumeric, 16, 255), // Stripe, restricted, test mode
    form("whsec_", base64, 16, 128),      // Stripe, web hooks
    form("xoxa-", dashed, 10, 255),       // Slack
    form("xoxb-", dashed, 10, 255),       // Slack, bot
    form("xoxp-", dashed, 10, 255),       // Slack, user
    form("xoxr-", dashed, 10, 255),       // Slack, refresh
    form("xoxs-", dashed, 10, 255),       // Slack, session
    form("AIza", dashed, 35, 35),         // Google
    form("GOCSPX-", dashed, 28, 28),      // Google, OAuth client
    form(r"ya29\.", dotted, 20, 2048),    // Google, OAuth access
    form("hf_", alphanumeric, 30, 64),    // Hugging Face
    form("npm_", alphanumeric, 36, 36),   // npm
    form("pypi-AgE", dashed, 50, 1024),   // PyPI
    form(r"SG\.", dotted, 60, 80),        // SendGrid
    form("dop_v1_", lower_hex, 64, 64),   // DigitalOcean
    form("shpat_", alphanumeric, 32, 32), // Shopify
    form("gsk_", alphanumeric, 40, 80),   // Groq
    form("r8_", alphanumeric, 37, 40),    // Replicate
    form("AGE-SECRET-KEY-1", upper_or_digit, 58, 58), // age
    form("ABIA", upper_or_digit, 16, 16), // Amazon Web Services, bearer
    form("ACCA", upper_or_digit, 16, 16), // Amazon Web Services, context
    form("glptt-", dashed, 40, 40),       // GitLab, pipeline trigger
    form("gldt-", dashed, 20, 64),        // GitLab, deploy
    form("glrt-", dashed, 20, 64),        // GitLab, runner
    form("glcbt-", dashed, 20, 128),      // GitLab, job
    form("glsoat-", dashed, 20, 64),      // GitLab, SCIM
    form("glagent-", dashed, 50, 64),     // GitLab, agent
    form("glft-", dashed, 20, 64),        // GitLab, feed
    form("GR1348941", dashed, 20, 64),    // GitLab, runner registration
    form("xapp-", dashed, 20, 255),       // Slack, app level
    form(r"xoxe\.xox[bp]-", dashed, 20, 255), // Slack, rotating
    form("xoxe-", dashed, 20, 255),       // Slack, refresh of rotating
    form("xoxc-", dashed, 20, 255),       // Slack, client
    form("xoxd-", base64, 20, 255),       // Slack, cookie
    form(r"SK[0-9a-f]", lower_hex, 31, 31), // Twilio, API key
    form("key-", lower_hex, 32, 32),      // Mailgun
    form("dckr_pat_", dashed, 27, 64),    // Docker
    form("doo_v1_", lower_hex, 64, 64),   // DigitalOcean, OAuth
    form("dor_v1_", lower_hex, 64, 64),   // DigitalOcean, refresh
    form("shpss_", alphanumeric, 32, 32), // Shopify, shared secret
    form("shpca_", alphanumeric, 32, 32), // Shopify, custom app
    form("shppa_", alphanumeric, 32, 32), // Shopify, private app
    form("sq0atp-", dashed, 22, 22),      // Square, access
    form("sq0csp-", dashed, 43, 43),      // Square, OAuth
    form("EAAA", dashed, 60, 60),         // Square, access
    form("ATATT3", base64, 100, 255),     // Atlassian
    form("ATCTT3", base64, 100, 255),     // Atlassian, service account
    form("ATBB", alphanumeric, 24, 64),   // Bitbucket
    form("lin_api_", alphanumeric, 32, 64), // Linear
    form("lin_oauth_", alphanumeric, 32, 80), // Linear, OAuth
    form("secret_", alphanumeric, 43, 43), // Notion
    form("ntn_", alphanumeric, 40, 60),   // Notion
    form(r"hvs\.", dashed, 24, 255),      // HashiCorp Vault, service
    form(r"hvb\.", dashed, 60, 512),      // HashiCorp Vault, batch
    form(r"hvr\.", dashed, 24, 255),      // HashiCorp Vault, recovery
    form(r"dp\.pt\.", alphanumeric, 40, 44), // Doppler, personal
    form(r"dp\.st\.", dotted, 40, 80),    // Doppler, service
    form(r"dp\.ct\.", alphanumeric, 40, 44), // Doppler, CLI
    form("dapi", lower_hex, 32, 36),      // Databricks
    form("dose", lower_hex, 32, 36),      // Databricks, OAuth
    form("pul-", lower_hex, 40, 40),      // Pulumi
    form("PMAK-", dashed, 59, 59),        // Postman
    form("NRAK-", upper_or_digit, 27, 27), // New Relic
    form("sntrys_", base64, 60, 512),     // Sentry, organisation
    form("sntryu_", lower_hex, 64, 64),   // Sentry, user
    form("glsa_", word, 41, 41),          // Grafana, service account
    form("rubygems_", lower_hex, 48, 48), // RubyGems
    form("figd_", dashed, 40, 64),        // Figma
    form("xai-", alphanumeric, 70, 90),   // xAI
    form("pplx-", alphanumeric, 40, 64),  // Perplexity
    form("nvapi-", dashed, 60, 80),       // NVIDIA
    form("tskey-", dashed, 20, 80),       // Tailscale
    form("v1\\.0-", dashed, 140, 200),    // Cloudflare, origin CA
    form("sbp_", lower_hex, 40, 40),      // Supabase
    form("SWMTKN-1-", dashed, 60, 120),   // Docker Swarm
    form("rpa_", alphanumeric, 40, 60),   // RunPod
    form("lcr_live_", dashed, 20, 255),   // Lucairn
    form("dsa_", lower_hex, 32, 32),      // Lucairn, older
];

const TRIGGERS: [&str; FORMS.len()] = {
    let mut triggers = [""; FORMS.len()];
    let mut index = 0;
    while index < FORMS.len() {
        triggers[index] = FORMS[index].prefix;
        index += 1;
    }
    triggers
};

impl Detector for Prefixed {
    fn name(&self) -> &'static str {
        "secret_prefixed"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &TRIGGERS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.start);
        // Inside a longer run this is chance, and each such place would read the run again.
        if text.char_before(start).is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            return None;
        }
        let form = &FORMS[spot.which];
        let from = spot.trigger.end;
        let end = text.run_right(from, form.most + 1, form.class);
        let body = text.slice(from..end).trim_end_matches(['.', '-', '_']);
        let random = form.fewest >= 60
            || body.bytes().any(|byte| byte.is_ascii_digit())
            || form.most == 16
            || body.len() >= 32 && body.bytes().any(|byte| byte.is_ascii_uppercase());
        ((form.fewest..=form.most).contains(&body.len()) && random)
            .then(|| Found::new(start..from + body.len(), Rank::Proven))
    }
}
