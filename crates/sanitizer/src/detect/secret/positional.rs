//! Passwords that no word names, because they have a place of their own: in the command lines of
//! `curl -u anna:…` and others, in `.pgpass`, in settings of routers, in SQL and in query strings.

use std::ops::Range;

use super::assigned::value;
use super::letters::is_drawn;
use super::value::{is_chosen, is_made};
use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(in crate::detect) struct Positional;

/// Where the password stands behind a pattern.
#[derive(Clone, Copy)]
enum Place {
    /// The value of one of these options of a command.
    Option(&'static [&'static str]),
    /// The same, with the name of an account and a colon before it.
    Account(&'static [&'static str]),
    /// The same, without a blank behind the option.
    Glued(&'static str),
    /// An argument of `net use` that is no path, drive or option.
    Argument,
    /// What stands right behind, in quotes.
    Quoted,
    /// The same in SQL; in other texts anything is identified by something.
    Statement,
    /// What stands right behind: in the settings of servers and routers.
    Setting,
    /// The same, in a form that such settings name by a figure: a hash, or what only looks like one.
    Hashed,
    /// The third argument of a call.
    Third,
    /// Behind the names of a database and an account, which end with colons.
    PasswordFile,
    /// A key of a service, made by a machine.
    Query,
    /// Base64 of a name, a colon and a password.
    Basic,
}

/// Patterns, and where the password is. Some are the rare ends of words that begin like many others.
const PLACES: [(&str, Place); 34] = [
    (r"\bcurl ", Place::Account(&["-u", "--user", "-U", "--proxy-user"])),
    (r"\bmysql", Place::Glued("-p")),
    (r"\bmariadb", Place::Glued("-p")),
    (r"\bsshpass ", Place::Option(&["-p"])),
    (r"\bdocker login ", Place::Option(&["-p"])),
    (r"\bpodman login ", Place::Option(&["-p"])),
    (r"\bregistry login ", Place::Option(&["-p"])),
    (r"\baz login ", Place::Option(&["-p"])),
    (r"\boc login ", Place::Option(&["-p"])),
    (r"\bredis-cli ", Place::Option(&["-a"])),
    (r"\bmongosh ", Place::Option(&["-p"])),
    (r"\bmongo ", Place::Option(&["-p"])),
    (r"\bmongodump ", Place::Option(&["-p"])),
    (r"\bldapsearch ", Place::Option(&["-w"])),
    (r"\bldapadd ", Place::Option(&["-w"])),
    (r"\bldapmodify ", Place::Option(&["-w"])),
    (r"\bsqlcmd ", Place::Option(&["-P"])),
    (r"(?i)\bnet use ", Place::Argument),
    ("(?i)identified by ", Place::Statement),
    ("(?i)curestring ", Place::Quoted),
    (r"\bpsk=", Place::Quoted),
    ("irepass ", Place::Setting),
    ("snmp-server community ", Place::Setting),
    ("rocommunity ", Place::Setting),
    ("rwcommunity ", Place::Setting),
    ("(?i)ecret [0-9] ", Place::Hashed),
    ("(?i)sword [0-9] ", Place::Hashed),
    ("(?i)getconnection[(]", Place::Third),
    (":5432:", Place::PasswordFile),
    (":5433:", Place::PasswordFile),
    (":6432:", Place::PasswordFile),
    ("[?]key=", Place::Query),
    ("&key=", Place::Query),
    ("\"auth\": ?\"", Place::Basic),
];

const TRIGGERS: [&str; PLACES.len()] = {
    let mut triggers = [""; PLACES.len()];
    let mut index = 0;
    while index < PLACES.len() {
        triggers[index] = PLACES[index].0;
        index += 1;
    }
    triggers
};

/// So much of a command is read.
const LONGEST: usize = 240;

impl Detector for Positional {
    fn name(&self) -> &'static str {
        "positional_password"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &TRIGGERS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, at) = (spot.text, spot.trigger.end);
        let span = match PLACES[spot.which].1 {
            Place::Option(options) => password(text, behind_option(text, at, options)?),
            Place::Account(options) => {
                let from = behind_option(text, at, options)?;
                let account = text.run_right(from, 64, |c| !c.is_whitespace() && c != ':');
                (account > from && text.byte(account) == Some(b':'))
                    .then(|| argument(text, account + 1, from))?
            }
            Place::Glued(option) => glued(text, at, option),
            Place::Argument => drive_password(text, at),
            Place::Quoted => quoted(text, at),
            Place::Statement if is_sql(text, &spot.trigger) => quoted(text, at),
            Place::Statement => None,
            Place::Setting => setting(text, at),
            Place::Hashed => hashed(text, at),
            Place::Third => third(text, at),
            Place::PasswordFile => of_password_file(text, spot.trigger.start, at),
            Place::Query => made(text, at),
            Place::Basic => basic(text, at),
        }?;
        Some(Found::new(span, Rank::Context))
    }
}

/// The words of a command up to its end.
fn words<'t>(text: &Text<'t>, from: usize) -> impl Iterator<Item = (usize, &'t str)> {
    let end = text.run_right(from, LONGEST, |c| !matches!(c, '\n' | '\r' | '|' | ';'));
    let line = text.slice(from..end);
    line.split([' ', '\t']).scan(from, |next, word| {
        let at = *next;
        *next += word.len() + 1;
        Some((at, word))
    })
}

/// Where the value of one of some options begins, behind a blank or `=`.
fn behind_option(text: &Text<'_>, from: usize, options: &[&str]) -> Option<usize> {
    words(text, from).find_map(|(at, word)| {
        let (option, sign) = word.split_once('=').map_or((word, ""), |(option, _)| (option, "="));
        let end = at + option.len() + 1;
        let blanks = if sign.is_empty() { text.run_right(end, 8, |c| c == ' ') } else { end };
        options.contains(&option).then_some(blanks)
    })
}

/// The password at a place, which may be in quotes.
fn password(text: &Text<'_>, from: usize) -> Option<Range<usize>> {
    let (span, quoted) = value(text, from, true)?;
    let written = text.slice(span.clone());
    let typed = is_chosen(written, true) && (quoted || !written.starts_with('-'));
    (typed && !is_variable(written)).then_some(span)
}

/// The rest of an argument that begins at `from`; when that is a quote, it ends at the next one.
fn argument(text: &Text<'_>, at: usize, from: usize) -> Option<Range<usize>> {
    let quote = text.char_at(from).filter(|c| matches!(c, '"' | '\''));
    let ends = |c: char| match quote {
        Some(quote) => c == quote || c == '\n',
        None => c.is_whitespace() || matches!(c, '"' | '\'' | '`'),
    };
    let end = text.run_right(at, 128, |c| !ends(c));
    let written = text.slice(at..end);
    (is_chosen(written, true) && !is_variable(written)).then_some(at..end)
}

/// `-phunter2`; `-pipe` and `-port` are other options.
fn glued(text: &Text<'_>, from: usize, option: &str) -> Option<Range<usize>> {
    words(text, from).find_map(|(at, word)| {
        let rest = word.strip_prefix(option).filter(|rest| !rest.is_empty())?;
        let start = at + word.len() - rest.len();
        let (span, quoted) = value(text, start, true)?;
        let written = text.slice(span.clone());
        (is_chosen(written, quoted) && !is_variable(written)).then_some(span)
    })
}

/// `net use Z: \\server\share hunter2 /user:anna`, with the password before or behind the account.
fn drive_password(text: &Text<'_>, from: usize) -> Option<Range<usize>> {
    let others =
        |word: &str| word.is_empty() || word.contains(['\\', '/', ':', '<', '[']) || word == "*";
    let share = words(text, from).any(|(_, word)| word.starts_with("\\\\"));
    let (at, word) = words(text, from).find(|(_, word)| !others(word))?;
    (share && is_chosen(word, false)).then(|| at..at + word.len())
}

fn quoted(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let from = text.run_right(at, 4, |c| c == ' ' || c == '\\');
    let (span, quoted) = value(text, from, true)?;
    let written = text.slice(span.clone());
    (quoted && is_chosen(written, true) && !is_variable(written)).then_some(span)
}

/// Whether `identified by` is in capitals or in a statement about a user.
fn is_sql(text: &Text<'_>, phrase: &Range<usize>) -> bool {
    let line = text.run_left(phrase.start, 160, |c| !matches!(c, '\n' | ';'));
    let before = text.slice(line..phrase.start).to_ascii_lowercase();
    text.slice(phrase.clone()).starts_with('I')
        && text.slice(phrase.clone()).bytes().all(|byte| !byte.is_ascii_lowercase())
        || ["create user ", "alter user ", "grant "].iter().any(|words| before.contains(words))
}

/// Communities that every device has from the factory are no secrets.
fn setting(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let (span, quoted) = value(text, at, true)?;
    let written = text.slice(span.clone());
    let known = matches!(written, "public" | "private" | "default" | "community" | "foobared");
    let line = text.run_left(at, 64, |c| c != '\n');
    let comment = text.slice(line..at).trim_start().starts_with("# ");
    (!known && !comment && is_chosen(written, quoted) && !is_variable(written)).then_some(span)
}

fn hashed(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let (span, _) = value(text, at, true)?;
    let written = text.slice(span.clone());
    let hex = written.len() >= 8 && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digits = written.bytes().any(|byte| byte.is_ascii_digit());
    (written.len() >= 8 && written.starts_with('$') && digits
        || hex && digits
        || is_chosen(written, false) && is_drawn(written))
    .then_some(span)
}

/// `(url, "anna", "hunter2")`.
fn third(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let end = text.run_right(at, LONGEST, |c| !matches!(c, ')' | ';' | '\n'));
    let call = text.slice(at..end);
    let (first, _) = call.match_indices(", \"").nth(1)?;
    quoted(text, at + first + 2)
}

/// A line of `.pgpass`: `host:port:database:account:password`.
fn of_password_file(text: &Text<'_>, port: usize, at: usize) -> Option<Range<usize>> {
    let is_name = |c: char| c.is_alphanumeric() || "_-.*".contains(c);
    let host = text.run_left(port, 64, is_name);
    let database = text.run_right(at, 64, is_name);
    let account = text.run_right(database + 1, 64, is_name);
    let end = text.run_right(account + 1, 128, |c| !c.is_whitespace());
    let fields = text.byte(database) == Some(b':') && text.byte(account) == Some(b':');
    let line = matches!(text.byte_before(host), None | Some(b'\n'))
        && matches!(text.byte(end), None | Some(b'\n' | b'\r'));
    let written = text.slice(account + 1..end);
    (host < port && fields && line && is_chosen(written, true)).then(|| account + 1..end)
}

fn made(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let (span, _) = value(text, at, false)?;
    let written = text.slice(span.clone());
    (written.len() >= 20 && is_made(written)).then_some(span)
}

/// `ZXZhOmh1bnRlcjI=` in the settings of Docker: what is decoded has a colon.
fn basic(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let end = text.run_right(at, 256, |c| c.is_ascii_alphanumeric() || "+/=_-".contains(c));
    let written = text.slice(at..end);
    let whole = written.len() >= 12 && written.len().is_multiple_of(4) && is_drawn(written);
    (whole && text.byte(end) == Some(b'"')).then_some(at..end)
}

/// `$PASSWORD`, `%PASSWORD%`, `:password`, for which something else is put in.
fn is_variable(written: &str) -> bool {
    let name = |rest: &str| rest.chars().all(|c| c.is_ascii_alphabetic() || "_%}".contains(c));
    written.strip_prefix(['$', '%', ':', '@', '{']).is_some_and(name) || written.starts_with("$(")
}
