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

const FORMS: [Form; 34] = [
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
            || body.len() >= 32 && body.bytes().any(|byte| byte.is_ascii_uppercase());
        ((form.fewest..=form.most).contains(&body.len()) && random)
            .then(|| Found::new(start..from + body.len(), Rank::Proven))
    }
}
