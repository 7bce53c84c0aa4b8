//! Keys and tokens that say by their first letters who issued them.
//!
//! Compared in November 2026 with the rules of gitleaks and TruffleHog and with GitHub's
//! documentation; lengths are wider than theirs where issuers announced longer tokens (GitHub,
//! GitLab, Google) or document none. No source was found for `glrtr-`, `glwt-`, `hvr.`,
//! `lin_oauth_`, `SWMTKN-1-`, `ATBB`, `sq0csp-`, `dose` and the lengths of `rpa_` and `sb_secret_`.

use crate::detect::checksum;
use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(in crate::detect) struct Prefixed;

/// What is linked to a key by `_` or `-` and longer is no name of it.
const LONGEST_NAME: usize = 24;

/// A form of key: its beginning as a pattern, the characters that follow, and how many of them.
struct Form {
    prefix: &'static str,
    class: fn(char) -> bool,
    fewest: usize,
    most: usize,
    /// Whether the last six of 36 characters are the CRC-32 of the others in base 62.
    checked: bool,
}

const fn form(prefix: &'static str, class: fn(char) -> bool, fewest: usize, most: usize) -> Form {
    Form { prefix, class, fewest, most, checked: false }
}

const fn checked(prefix: &'static str, most: usize) -> Form {
    Form { checked: true, ..form(prefix, alphanumeric, 36, most) }
}

fn upper_or_digit(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

fn upper_dashed(c: char) -> bool {
    upper_or_digit(c) || c == '-'
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

fn dotted_base64(c: char) -> bool {
    dotted(c) || c == '='
}

fn hex(c: char) -> bool {
    c.is_ascii_hexdigit()
}

fn lower_hex(c: char) -> bool {
    c.is_ascii_digit() || ('a'..='f').contains(&c)
}

fn hex_dashed(c: char) -> bool {
    lower_hex(c) || c == '-'
}

const FORMS: &[Form] = &[
    form("AKIA", upper_or_digit, 16, 16), // Amazon Web Services, long-lived
    form("ASIA", upper_or_digit, 16, 16), // Amazon Web Services, temporary
    form("ABIA", upper_or_digit, 16, 16), // Amazon Web Services, bearer
    form("ACCA", upper_or_digit, 16, 16), // Amazon Web Services, context
    form("ABSK", base64, 100, 300),       // Amazon Bedrock, long-lived
    form("bedrock-api-key-", base64, 60, 2048), // Amazon Bedrock, temporary
    checked("ghp_", 255),                 // GitHub, personal
    checked("gho_", 255),                 // GitHub, OAuth
    checked("ghu_", 255),                 // GitHub, user to server
    checked("ghr_", 255),                 // GitHub, refresh
    Form { checked: true, ..form("ghs_", dotted, 36, 1024) }, // GitHub, server to server; a JWT since 2026
    form("github_pat_", word, 22, 255),                       // GitHub, fine-grained
    form("glpat-", dotted, 20, 400),                          // GitLab, personal
    form("gloas-", dotted, 20, 400),                          // GitLab, OAuth application
    form("gldt-", dotted, 20, 400),                           // GitLab, deploy
    form("glrt-", dotted, 20, 400),                           // GitLab, runner
    form("glrtr-", dotted, 20, 400),                          // GitLab, runner, registered
    form("GR1348941", dashed, 20, 64),                        // GitLab, runner registration
    form("glcbt-", dotted, 20, 2048),                         // GitLab, job; may be a JWT
    form("glptt-", dotted, 20, 400),                          // GitLab, pipeline trigger
    form("glft-", dotted, 20, 400),                           // GitLab, feed
    form("glimt-", dotted, 20, 400),                          // GitLab, incoming mail
    form("glagent-", dotted, 40, 400),                        // GitLab, agent
    form("glwt-", dotted, 20, 400),                           // GitLab, workspace
    form("glsoat-", dotted, 20, 400),                         // GitLab, SCIM
    form("glffct-", dotted, 20, 400),                         // GitLab, feature flags
    form("sk-", dashed, 20, 300),                             // OpenAI, Anthropic and others
    form("gsk_", alphanumeric, 40, 80),                       // Groq
    form("xai-", word, 70, 90),                               // xAI
    form("pplx-", alphanumeric, 40, 64),                      // Perplexity
    form("nvapi-", dashed, 60, 80),                           // NVIDIA
    form("hf_", alphanumeric, 30, 64),                        // Hugging Face
    form("api_org_", alphanumeric, 30, 64),                   // Hugging Face, organisation
    form("r8_", dashed, 37, 40),                              // Replicate
    form("rpa_", alphanumeric, 40, 64),                       // RunPod
    form("lsv2_[ps][tk]_", word, 40, 64),                     // LangSmith
    form("pcsk_", word, 60, 80),                              // Pinecone
    form("wandb_v1_", word, 70, 90),                          // Weights & Biases
    form("AIza", dashed, 35, 35),                             // Google
    form(r"AQ\.", dashed, 30, 128),                           // Google, since 2026
    form("GOCSPX-", dashed, 28, 28),                          // Google, OAuth client
    form(r"ya29\.", dotted, 20, 2048),                        // Google, OAuth access
    form("sk_", lower_hex, 48, 48),                           // ElevenLabs
    form(r"pat[A-Za-z0-9]{14}\.", lower_hex, 64, 64),         // Airtable
    form("nfp_", alphanumeric, 36, 48),                       // Netlify
    form(r"sk\.eyJ", dotted, 60, 255),                        // Mapbox, secret
    form("squ_", lower_hex, 40, 40),                          // SonarQube, user
    form("sqp_", lower_hex, 40, 40),                          // SonarQube, project
    form("sqa_", lower_hex, 40, 40),                          // SonarQube, global
    form("tvly-", dashed, 24, 64),                            // Tavily
    form("fc-", lower_hex, 32, 32),                           // Firecrawl
    form("bkua_", lower_hex, 40, 40),                         // Buildkite
    form("CCIPAT_", word, 40, 80),                            // CircleCI
    form("oy2", alphanumeric, 43, 43),                        // NuGet
    form("sk_live_", alphanumeric, 16, 255),                  // Stripe, secret
    form("sk_test_", alphanumeric, 16, 255),                  // Stripe, secret, test mode
    form("rk_live_", alphanumeric, 16, 255),                  // Stripe, restricted
    form("rk_test_", alphanumeric, 16, 255),                  // Stripe, restricted, test mode
    form("whsec_", base64, 16, 128),                          // Stripe and others, web hooks
    form("xox[aoprs]-", dashed, 10, 255),                     // Slack, user, session, workspace
    form("xoxb-", dashed, 10, 255),                           // Slack, bot
    form("xapp-", dashed, 20, 255),                           // Slack, app level
    form(r"xoxe\.xox[bp]-", dashed, 20, 255),                 // Slack, rotating
    form("xoxe-", dashed, 20, 255),                           // Slack, refresh of rotating
    form("xoxc-", dashed, 20, 255),                           // Slack, client
    form("xoxd-", base64, 20, 255),                           // Slack, cookie
    Form { checked: true, ..form("npm_", alphanumeric, 36, 36) }, // npm
    form("pypi-AgE", dashed, 50, 1024),                       // PyPI
    form("rubygems_", lower_hex, 48, 48),                     // RubyGems
    form("CLOJARS_", alphanumeric, 60, 60),                   // Clojars
    form("AKCp", alphanumeric, 69, 69),                       // Artifactory
    form("cmVmd", alphanumeric, 59, 59),                      // Artifactory, reference
    form("dckr_pat_", dashed, 27, 64),                        // Docker
    form("dckr_oat_", dashed, 27, 64),                        // Docker, organisation
    form("SWMTKN-1-", dashed, 60, 120),                       // Docker Swarm
    form(r"SG\.", dotted, 60, 80),                            // SendGrid
    form("SK[0-9a-fA-F]", hex, 31, 31),                       // Twilio, API key
    form("key-", lower_hex, 32, 32),                          // Mailgun
    form("xkeysib-", dashed, 81, 81),                         // Brevo
    form("dop_v1_", lower_hex, 64, 64),                       // DigitalOcean
    form("doo_v1_", lower_hex, 64, 64),                       // DigitalOcean, OAuth
    form("dor_v1_", lower_hex, 64, 64),                       // DigitalOcean, refresh
    form("LTAI", alphanumeric, 12, 24),                       // Alibaba Cloud
    form("HRKU-AA", dashed, 58, 58),                          // Heroku
    form("fo1_", dashed, 43, 43),                             // Fly.io
    form("fm(?:1[ar]|2)_", base64, 100, 2048),                // Fly.io, macaroons
    form("tk-us-", dashed, 48, 48),                           // Scalingo
    form(r"v1\.0-", dashed, 140, 200),                        // Cloudflare, origin CA
    form("tskey-", dashed, 20, 128),                          // Tailscale
    form("sha256~", dashed, 43, 43),                          // OpenShift
    form("shp(?:at|ca|pa|ss)_", hex, 32, 32),                 // Shopify
    form("sq0atp-", dashed, 22, 60),                          // Square, access
    form("sq0csp-", dashed, 43, 43),                          // Square, OAuth
    form("EAA[A-Z]", base64, 60, 400),                        // Square, Meta
    form("shippo_(?:live|test)_", hex, 40, 40),               // Shippo
    form("duffel_(?:live|test)_", base64, 43, 43),            // Duffel
    form("EZ[AT]K", alphanumeric, 54, 54),                    // EasyPost
    form("access-(?:sandbox|development|production)-", hex_dashed, 36, 36), // Plaid
    form("ATATT3", base64, 100, 255),                         // Atlassian
    form("ATCTT3", base64, 100, 255),                         // Atlassian, service account
    form("ATBB", alphanumeric, 24, 64),                       // Bitbucket
    form("lin_api_", alphanumeric, 32, 64),                   // Linear
    form("lin_oauth_", alphanumeric, 32, 80),                 // Linear, OAuth
    form("secret_", alphanumeric, 43, 43),                    // Notion
    form("ntn_", alphanumeric, 40, 60),                       // Notion
    form("figd_", dashed, 40, 64),                            // Figma
    form("figp_", base64, 40, 64),                            // Figma
    form("PMAK-", dashed, 59, 59),                            // Postman
    form("tfp_", dotted_base64, 59, 59),                      // Typeform
    form("fio-u-", base64, 64, 64),                           // Frame.io
    form("CFPAT-", dashed, 40, 64),                           // Contentful
    form("rdme_", alphanumeric, 70, 70),                      // ReadMe
    form("pat-(?:eu|na)1-", dashed, 36, 36),                  // HubSpot
    form(r"hvs\.", dashed, 24, 255),                          // HashiCorp Vault, service
    form(r"hvb\.", dashed, 60, 512),                          // HashiCorp Vault, batch
    form(r"hvr\.", dashed, 24, 255),                          // HashiCorp Vault, recovery
    form(r"dp\.(?:ct|pt|sa|said|scim|audit)\.", alphanumeric, 40, 44), // Doppler
    form(r"dp\.st\.", dotted, 40, 80),                        // Doppler, service
    form("ops_eyJ", base64, 200, 2048),                       // 1Password, service account
    form("A3-", upper_dashed, 36, 37),                        // 1Password, account
    form("AGE-SECRET-KEY-1", upper_or_digit, 58, 58),         // age
    form("dapi", hex_dashed, 32, 36),                         // Databricks
    form("dose", lower_hex, 32, 36),                          // Databricks, OAuth
    form("pscale_(?:tkn|oauth|pw)_", dotted_base64, 32, 64),  // PlanetScale
    form("sbp_", word, 40, 48),                               // Supabase, personal
    form("sb_secret_", dashed, 20, 64),                       // Supabase, secret
    form("pul-", lower_hex, 40, 40),                          // Pulumi
    form("pnu_", alphanumeric, 36, 36),                       // Prefect
    form("ico-", alphanumeric, 32, 32),                       // Infracost
    form("NRAK-", alphanumeric, 27, 27),                      // New Relic
    form("NRII-", dashed, 32, 32),                            // New Relic, insert
    form("sntrys_", base64, 60, 512),                         // Sentry, organisation
    form("sntryu_", lower_hex, 64, 64),                       // Sentry, user
    form("glsa_", word, 41, 41),                              // Grafana, service account
    form("glc_", base64, 32, 400),                            // Grafana Cloud
    form(r"dt0[a-z][0-9]{2}\.", dotted, 80, 100),             // Dynatrace
    form("sgp_", word, 40, 64),                               // Sourcegraph
    form("lcr_live_", dashed, 20, 255),                       // Lucairn
    form("lcr_admin_", lower_hex, 32, 32),                    // Lucairn, of operators
    form("dsa_", lower_hex, 32, 32),                          // Lucairn, older
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
        if text.word_before(start) || is_far_inside(text, start) {
            return None;
        }
        let form = &FORMS[spot.which];
        let from = spot.trigger.end;
        let end = text.run_right(from, form.most + 1, form.class);
        // A key does not end in a dot, but one in so many ends in a hyphen.
        let mut body = text.slice(from..end).trim_end_matches('.');
        if body.len() > form.most {
            body = body.trim_end_matches(['.', '-', '_']);
        }
        let has = |kind: fn(&u8) -> bool| body.as_bytes().iter().any(kind);
        // Behind a beginning that is no word, two cases suffice.
        let is_mixed = form.prefix.len() >= 5 && form.fewest >= 20 && has(u8::is_ascii_lowercase);
        let random = form.fewest >= 60
            || form.most == 16
            || has(u8::is_ascii_digit)
            || has(u8::is_ascii_uppercase) && (body.len() >= 32 || is_mixed);
        // Issuers may change what they check, so a check that fails takes nothing away.
        let rank = match form.checked && checksum::crc32_tail(body) {
            true => Rank::Confirmed,
            false => Rank::Proven,
        };
        ((form.fewest..=form.most).contains(&body.len()) && random)
            .then(|| Found::new(start..from + body.len(), rank))
    }
}

/// Whether so much stands before a place, linked by `_` or `-`, that it is no emphasis and no short
/// name.
fn is_far_inside(text: &Text<'_>, at: usize) -> bool {
    let linked = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    matches!(text.byte_before(at), Some(b'_' | b'-'))
        && at - text.run_left(at, LONGEST_NAME + 1, linked) > LONGEST_NAME
}
