//! Redaction of requests, by example.

use std::sync::LazyLock;

use lucairn_sanitizer::dialect::{
    ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_EMBEDDINGS, OPENAI_RESPONSES,
};
use lucairn_sanitizer::json::{
    BodyPolicy, BodyRefusal, MediaPolicy, NamePolicy, RedactedBody, RequestRules, SignedPolicy,
};
use lucairn_sanitizer::{EntityKind, KnownEntities, MatchStyle, RestoreScope, Sanitizer};

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);

fn known() -> KnownEntities {
    KnownEntities::builder()
        .add(EntityKind::Person, "Anna Schmidt", MatchStyle::Name)
        .add(EntityKind::Person, "Max Mustermann", MatchStyle::Name)
        .build()
}

fn redact(
    rules: &RequestRules,
    body: &str,
    policy: &BodyPolicy,
) -> Result<RedactedBody, BodyRefusal> {
    SANITIZER.redact_body(body.as_bytes(), rules, &known(), policy)
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let redacted = redact(ANTHROPIC_MESSAGES.request, body, &BodyPolicy::default()).unwrap();
    let changed = redacted.bytes.map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(changed.as_deref().unwrap_or("unchanged"), expected);
}

#[test]
fn strings_are_read_and_nothing_else_changes() {
    check(r#"{"a" : "nothing","n":1.50e3 }"#, "unchanged");
    check(r#"{"a" : "x\u0040y.de \/","n":1.50}"#, r#"{"a" : "[EMAIL_1] \/","n":1.50}"#);
    check(r#"{"a":"a@b.de","a":"c@d.de"}"#, r#"{"a":"[EMAIL_1]","a":"[EMAIL_2]"}"#);
    check(r#"{"a":["[EMAIL_1]\u0000"]}"#, r#"{"a":["[LITERAL_1]\u0000"]}"#);
    check(r#"{"x":"Frau Schmidt\ud800"}"#, r#"{"x":"Frau [PERSON_1]\ud800"}"#);
}

#[test]
fn a_name_says_what_its_value_is() {
    check(r#"{"password":"x y \"z"}"#, r#"{"password":"[SECRET_1]"}"#);
    check(r#"{"dateOfBirth":"12.03.1985"}"#, r#"{"dateOfBirth":"[DOB_1]"}"#);
    check(r#"{"phones":["12345678"]}"#, r#"{"phones":["[PHONE_1]"]}"#);
    check(r#"{"a":"password","b":"hunter2x"}"#, "unchanged");
    check(r#"{"password":{"type":"abcdefg"}}"#, "unchanged");
    check(
        r#"{"a":"my password is hunter2x","b":"hunter2x"}"#,
        r#"{"a":"my password is [SECRET_1]","b":"[SECRET_1]"}"#,
    );
    check(
        r#"{"b":"hunter2x","a":"my password is hunter2x"}"#,
        r#"{"b":"hunter2x","a":"my password is [SECRET_1]"}"#,
    );
}

#[test]
fn json_in_strings_is_read_as_json() {
    check(
        r#"{"arguments":"{\"password\":\"abcdef\"}"}"#,
        r#"{"arguments":"{\"password\":\"[SECRET_1]\"}"}"#,
    );
    check(
        r#"{"a":"{\"b\":\"{\\\"mail\\\":\\\"a\\u0040b.de\\\"}\"}"}"#,
        r#"{"a":"{\"b\":\"{\\\"mail\\\":\\\"[EMAIL_1]\\\"}\"}"}"#,
    );
    check(r#"{"a":"{not json} a@b.de"}"#, r#"{"a":"{not json} [EMAIL_1]"}"#);
    check(r#"{"card":-5500005555555559.00}"#, r#"{"card":"[CC_1]"}"#);
    check(r#"{"card":4111111111111111.5}"#, "unchanged");
    check(r#"{"a":"[4111111111111111]"}"#, r#"{"a":"[\"[CC_1]\"]"}"#);
    check(
        r#"{"card":4111111111111111,"seed":4111111111111112}"#,
        r#"{"card":"[CC_1]","seed":4111111111111112}"#,
    );
}

#[test]
fn names_are_masked_where_no_api_has_such_a_field() {
    check(
        r#"{"max_tokens":1,"max":"Herr Mustermann"}"#,
        r#"{"max_tokens":1,"max":"Herr [PERSON_1]"}"#,
    );
    check(
        r#"{"m":{"a@b.de":1,"Schmidt":2,"anna_schmidt":3}}"#,
        r#"{"m":{"[EMAIL_1]":1,"[PERSON_1]":2,"[PERSON_2]":3}}"#,
    );
    let keep = BodyPolicy { names: NamePolicy::Keep, ..BodyPolicy::default() };
    let body = redact(OPENAI_CHAT.request, r#"{"a@b.de [EMAIL_1]":1}"#, &keep).unwrap();
    assert_eq!(body.bytes.unwrap(), br#"{"a@b.de [LITERAL_1]":1}"#);
}

#[test]
fn numbers_follow_the_order_in_which_the_provider_reads() {
    check(
        r#"{"messages":[{"content":"a@b.de"}],"x":"e@f.de","system":"c@d.de"}"#,
        r#"{"messages":[{"content":"[EMAIL_2]"}],"x":"[EMAIL_3]","system":"[EMAIL_1]"}"#,
    );
}

const SIGNATURE: &str = "EqQBCgIYAhIkMDFmZmY5ZGQtNjNhOC00YjQ4LTk0";

fn thinking(thought: &str, other: &str) -> String {
    format!(
        r#"{{"messages":[{{"role":"assistant","content":[{{"type":"thinking","thinking":"{thought}","signature":"{SIGNATURE}"}},{{"type":"redacted_thinking","data":"{SIGNATURE}"}}]}},{{"role":"user","content":"{other}"}}]}}"#
    )
}

#[test]
fn what_the_provider_signed_stays_or_stops_the_request() {
    let rules = ANTHROPIC_MESSAGES.request;
    let forward = BodyPolicy { signed: SignedPolicy::Forward, ..BodyPolicy::default() };
    let refuse = BodyPolicy::default();
    let refused = |body: &str| match redact(rules, body, &refuse) {
        Err(BodyRefusal::Signed { position }) => {
            assert_eq!(position, "messages.*.content.*.thinking");
            true
        }
        Err(other) => panic!("{other}"),
        Ok(_) => false,
    };
    let own = thinking("about Anna Schmidt", "hello");
    assert!(refused(&own));
    let kept = redact(rules, &own, &forward).unwrap();
    assert!(kept.bytes.is_none());
    assert_eq!(kept.coverage.signed_findings, 1);
    assert_eq!(kept.coverage.exempt.len(), 3, "{:?}", kept.coverage.exempt);

    let provider = thinking("see x@y.de and [PERSON_1]", "hello");
    let kept = redact(rules, &provider, &refuse).unwrap();
    assert!(kept.bytes.is_none());
    assert_eq!(kept.coverage.signed_findings, 1);

    assert!(refused(&thinking("login with hunter2x", "my password is hunter2x")));
    // What the model made up, and used right after it had thought of it.
    let block = r#"},{"type":"redacted_thinking""#;
    let used = r#"},{"type":"tool_use","name":"to","input":{"to":"x@y.de"}"#;
    let said = provider.replace(block, &format!("{used}{block}"));
    assert_ne!(said, provider);
    let kept = redact(rules, &said, &refuse).unwrap();
    let sent = kept.bytes.unwrap();
    let sent = std::str::from_utf8(&sent).unwrap();
    assert!(sent.contains(r#""to":"[EMAIL_1]""#) && sent.contains("see x@y.de"), "{sent}");
    assert!(!refused(&said.replace(r#""hello""#, r#""sent to x@y.de""#)));
    assert!(refused(&said.replace(r#"[{"role":"a"#, r#"[{"content":"of x@y.de"},{"role":"a"#)));

    let unsigned = own.replace(SIGNATURE, "no signature here!");
    assert!(redact(rules, &unsigned, &refuse).unwrap().bytes.is_some());
    let twice = own.replace(r#""signature""#, r#""type":"thinking","signature""#);
    assert!(redact(rules, &twice, &refuse).unwrap().bytes.is_some(), "two types are none");
}

#[test]
fn files_follow_the_policy() {
    let png = format!("iVBORw0KGgo{}", "AAAANSUhEUgAA".repeat(20));
    let body = format!(r#"{{"u":"data:image/png;base64,{png}"}}"#);
    let rules = OPENAI_CHAT.request;
    let policy = |media| BodyPolicy { media, ..BodyPolicy::default() };
    let allowed = redact(rules, &body, &policy(MediaPolicy::Allow)).unwrap();
    assert!(allowed.bytes.is_none());
    assert_eq!(allowed.coverage.unscanned_bytes, png.len() as u64);
    let refused = redact(rules, &body, &policy(MediaPolicy::Refuse)).unwrap_err();
    assert_eq!(refused, BodyRefusal::Media { position: "u".to_owned() });
    let stripped = redact(rules, &body, &policy(MediaPolicy::Strip)).unwrap().bytes.unwrap();
    assert!(stripped.starts_with(br#"{"u":"data:image/png;base64,iVBORw0KGgo"#));
    assert_eq!(stripped.len(), 92 + r#"{"u":"data:image/png;base64,"}"#.len());
    // A PDF that is all ASCII: what can be read of it is, and the policy holds for the rest.
    let paper = "JVBERi0xLjQKJSBhbm5hQGV4YW1wbGUub3JnCg==";
    let body = format!(r#"{{"u":"data:application/pdf;base64,{paper}"}}"#);
    let allowed = redact(rules, &body, &policy(MediaPolicy::Allow)).unwrap();
    assert!(allowed.bytes.is_some_and(|bytes| !String::from_utf8_lossy(&bytes).contains(paper)));
    assert_eq!(allowed.coverage.unscanned_bytes, paper.len() as u64);
    assert!(redact(rules, &body, &policy(MediaPolicy::Refuse)).is_err());
    let stripped = redact(rules, &body, &policy(MediaPolicy::Strip)).unwrap().bytes.unwrap();
    assert!(!String::from_utf8_lossy(&stripped).contains(paper));
    // "mail anna@example.org" and "mail [EMAIL_1]".
    check(
        r#"{"f":"data:text/plain;base64,bWFpbCBhbm5hQGV4YW1wbGUub3Jn"}"#,
        r#"{"f":"data:text/plain;base64,bWFpbCBbRU1BSUxfMV0="}"#,
    );
    check(r#"{"f":"bWFpbCBhbm5hQGV4YW1wbGUub3Jn"}"#, r#"{"f":"bWFpbCBbRU1BSUxfMV0="}"#);
}

/// `call` is a word for telephones, too.
#[test]
fn a_call_of_a_tool_is_nobody_s_telephone() {
    let body = r#"{"messages":[{"tool_calls":[{"id":"365174485"}]},{"tool_call_id":"365174485"}]}"#;
    let sent = |rules| redact(rules, body, &BodyPolicy::default()).unwrap().bytes;
    assert_eq!(sent(OPENAI_CHAT.request), None);
    // Elsewhere a member of that name holds anything.
    assert!(sent(ANTHROPIC_MESSAGES.request).is_some());
}

#[test]
fn the_model_has_no_personal_name() {
    let model = |name: &str| {
        let body = format!(r#"{{"model":"{name}"}}"#);
        redact(OPENAI_CHAT.request, &body, &BodyPolicy::default()).map(|body| body.bytes)
    };
    assert_eq!(model("gpt-4o-2024-08-06"), Ok(None));
    assert_eq!(model("local-max"), Ok(None));
    assert_eq!(model("a@b.de"), Err(BodyRefusal::PersonalModel));
    assert_eq!(model("local-anna-schmidt"), Err(BodyRefusal::PersonalModel));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let refused = |body: &str| redact(OPENAI_CHAT.request, body, &BodyPolicy::default()).err();
    assert!(matches!(refused("{"), Some(BodyRefusal::NotJson(_))));
    assert_eq!(refused("[]"), Some(BodyRefusal::NotAnObject));
}

/// What leaves, and the paths that were exempt.
#[track_caller]
fn check_exempt(rules: &RequestRules, body: &str, expected: &str, paths: &[&str]) {
    let redacted = redact(rules, body, &BodyPolicy::default()).unwrap();
    let changed = redacted.bytes.map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(changed.as_deref().unwrap_or("unchanged"), expected);
    let exempt: Vec<_> = redacted.coverage.exempt.keys().copied().collect();
    assert_eq!(exempt, paths);
}

#[test]
fn identifiers_are_exempt_where_they_stand_and_as_they_look() {
    let chat = OPENAI_CHAT.request;
    check_exempt(
        chat,
        r#"{"messages":[{"tool_calls":[{"id":"call_4111111111111111"}]},{"tool_call_id":"call_a@b.de"}]}"#,
        r#"{"messages":[{"tool_calls":[{"id":"call_4111111111111111"}]},{"tool_call_id":"[EMAIL_1]"}]}"#,
        &["messages.*.tool_calls.*.id"],
    );
    // The same names in arguments of a tool are text.
    check_exempt(
        ANTHROPIC_MESSAGES.request,
        r#"{"messages":[{"content":[{"type":"tool_use","id":"toolu_1","input":{"id":"a@b.de","type":"thinking"}}]}]}"#,
        r#"{"messages":[{"content":[{"type":"tool_use","id":"toolu_1","input":{"id":"[EMAIL_1]","type":"thinking"}}]}]}"#,
        &["messages.*.content.*.id"],
    );
    let responses = OPENAI_RESPONSES.request;
    check_exempt(
        responses,
        r#"{"previous_response_id":"resp_1","input":[{"type":"reasoning","id":"rs_1","encrypted_content":"gAAAAABpL9x9Qk7vQ0wJ7"}]}"#,
        "unchanged",
        &["input.*.encrypted_content", "input.*.id", "previous_response_id"],
    );
}

/// The model remembers `[EMAIL_1]` of an earlier request, which nobody here does.
#[test]
fn a_request_that_refers_to_earlier_ones_has_numbers_of_its_own() {
    let rules = OPENAI_RESPONSES.request;
    let body = |earlier: &str| format!(r#"{{{earlier},"input":"for bob@example.org"}}"#);
    let numbers = |earlier: &str| {
        let body = body(earlier);
        let redacted = redact(rules, &body, &BodyPolicy::default()).unwrap();
        let sent = String::from_utf8(redacted.bytes.unwrap()).unwrap();
        assert_eq!(redacted.vault.restore(&sent, RestoreScope::All).text, body);
        let of_others = redacted.vault.restore("[EMAIL_1] [EMAIL_2]", RestoreScope::All);
        (sent, of_others.count)
    };
    for earlier in [
        r#""previous_response_id":"resp_1""#,
        r#""previous_response_id":"any name""#,
        r#""conversation":"conv_1""#,
        r#""conversation":{"id":"conv_1"}"#,
    ] {
        let (sent, of_others) = numbers(earlier);
        assert_eq!(of_others, 0, "{sent}");
        assert_eq!((sent, of_others), numbers(earlier));
    }
    let (sent, of_others) = numbers(r#""previous_response_id":null,"conversation":null"#);
    assert!(sent.contains("[EMAIL_1]") && of_others == 1, "{sent}");
}

#[test]
fn an_address_to_fetch_stays_without_the_person_in_it() {
    let path = "messages.*.content.*.image_url.url";
    let body = |url: &str| {
        format!(
            r#"{{"messages":[{{"content":[{{"image_url":{{"url":"{url}"}}}},{{"text":"{url}"}}]}}]}}"#
        )
    };
    let both = |link: &str, text: &str| {
        body(link).replacen(&format!(r#""text":"{link}""#), &format!(r#""text":"{text}""#), 1)
    };
    let url = "https://cdn.example.org/x.png";
    check_exempt(OPENAI_CHAT.request, &body(url), &both(url, "[URL_1]"), &[path]);
    let named = "https://cdn.example.org/a@b.de/x.png";
    let masked = "https://cdn.example.org/[EMAIL_1]/x.png";
    check_exempt(OPENAI_CHAT.request, &body(named), &both(masked, "[URL_1]"), &[path]);
}

#[test]
fn tokens_are_refused_and_texts_embedded() {
    let rules = OPENAI_EMBEDDINGS.request;
    for body in [r#"{"input":[1,2]}"#, r#"{"input":[[1],[2]]}"#] {
        let refused = redact(rules, body, &BodyPolicy::default()).unwrap_err();
        assert!(matches!(refused, BodyRefusal::Tokens { .. }), "{refused}");
    }
    check_exempt(rules, r#"{"input":["a@b.de"]}"#, r#"{"input":["[EMAIL_1]"]}"#, &[]);
}

#[test]
fn texts_in_base64_are_read_wherever_they_stand() {
    let policy = BodyPolicy::default();
    // "Owner: anna@example.org"
    for source in [
        r#"{"type":"base64","media_type":"text/plain","data":"T3duZXI6IGFubmFAZXhhbXBsZS5vcmc="}"#,
        r#"{"type":"base64","media_type":"text/csv","data":"T3duZXI6IGFubmFAZXhhbXBsZS5vcmc="}"#,
        r#"{"type":"text","media_type":"text/plain","data":"T3duZXI6IGFubmFAZXhhbXBsZS5vcmc="}"#,
    ] {
        let block = format!(r#"{{"type":"document","source":{source}}}"#);
        let body = format!(r#"{{"messages":[{{"role":"user","content":[{block}]}}]}}"#);
        let redacted = redact(ANTHROPIC_MESSAGES.request, &body, &policy).unwrap();
        assert_eq!(redacted.findings.total(), 1, "{source}");
        let text = String::from_utf8(redacted.bytes.unwrap()).unwrap();
        assert!(!text.contains("YW5uYUBleGFtcGxl") && !text.contains("T3duZXI6IGFubmFA"), "{text}");
    }
}

#[test]
fn offsets_into_documents_find_the_way_back() {
    let body = r#"{"messages":[{"content":[{"type":"document","source":{"type":"base64","data":"AAAA"}},{"type":"document","source":{"type":"text","data":"Gr\u00fc\u00dfe an anna@example.org, Frau Schmidt"}}]}]}"#;
    let redacted = redact(ANTHROPIC_MESSAGES.request, body, &BodyPolicy::default()).unwrap();
    let [None, Some(shifts)] = &redacted.documents[..] else { panic!("{:?}", redacted.documents) };
    // "Grüße an [EMAIL_1], Frau [PERSON_1]"
    let places: Vec<_> = [0, 9, 12, 18, 25, 35].map(|at| shifts.to_original(at)).into();
    assert_eq!(places, [0, 9, 9, 25, 32, 39]);
}

#[test]
fn work_is_linear_where_names_repeat_and_strings_nest() {
    let long = "1".repeat(20_000);
    let bodies = [
        format!(r#"{{"{long}":[{}""]}}"#, r#""a1b2c3","#.repeat(20_000)),
        format!(
            r#"{{"messages":[{{"content":[{{{}"type":"thinking"}}]}}]}}"#,
            r#""thinking":"x","#.repeat(20_000)
        ),
        format!(r#"{{"a":"[{}\"\"]"}}"#, r#"\"a\","#.repeat(20_000)),
        format!(
            r#"{{"messages":[{{"content":[{}{{}}]}}]}}"#,
            r#"{"type":"document","source":{"data":"x"}},"#.repeat(20_000)
        ),
    ];
    // Quadratic work would take minutes here.
    for body in bodies {
        check(&body, "unchanged");
    }
}
