//! What models do to placeholders, one row each. The tests of the way back run over all of them.

/// How a kind and a number or code are written, and what of that stays around the original.
pub(crate) struct Mutation {
    pub(crate) what: &'static str,
    pub(crate) write: fn(&str, &str) -> String,
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
    pub(crate) to: Names,
}

/// Which placeholders a row is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    All,
    /// Those with numbers.
    Numbers,
}

const fn row(what: &'static str, write: fn(&str, &str) -> String) -> Mutation {
    Mutation { what, write, before: "", after: "", to: Names::All }
}

const fn keeps(
    what: &'static str,
    write: fn(&str, &str) -> String,
    before: &'static str,
    after: &'static str,
) -> Mutation {
    Mutation { what, write, before, after, to: Names::All }
}

const fn numbers(what: &'static str, write: fn(&str, &str) -> String) -> Mutation {
    Mutation { what, write, before: "", after: "", to: Names::Numbers }
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    row("none", |kind, name| format!("[{kind}_{name}]")),
    row("small letters", |kind, name| format!("[{kind}_{name}]").to_lowercase()),
    row("title case", |kind, name| format!("[{}_{name}]", title(kind))),
    keeps("bold", |kind, name| format!("**[{kind}_{name}]**"), "**", "**"),
    keeps("italic", |kind, name| format!("_[{kind}_{name}]_"), "_", "_"),
    keeps("code", |kind, name| format!("`[{kind}_{name}]`"), "`", "`"),
    keeps("struck out", |kind, name| format!("~~[{kind}_{name}]~~"), "~~", "~~"),
    row("bold inside", |kind, name| format!("[**{kind}_{name}**]")),
    row("code inside", |kind, name| format!("[`{kind}_{name}`]")),
    row("bold kind", |kind, name| format!("[**{kind}**_{name}]")),
    row("escaped joint", |kind, name| format!(r"[{kind}\_{name}]")),
    row("escaped", |kind, name| format!(r"\[{kind}\_{name}\]")),
    row("escaped brackets", |kind, name| format!(r"\[{kind}_{name}\]")),
    row("no brackets", |kind, name| format!("{kind}_{name}")),
    row("no brackets, escaped", |kind, name| format!(r"{kind}\_{name}")),
    keeps("no brackets, bold", |kind, name| format!("**{kind}_{name}**"), "**", "**"),
    keeps("no brackets, code", |kind, name| format!("`{kind}_{name}`"), "`", "`"),
    keeps("no brackets, quotes", |kind, name| format!("\"{kind}_{name}\""), "\"", "\""),
    keeps("no brackets, genitive", |kind, name| format!("{kind}_{name}'s"), "", "'s"),
    keeps("no brackets, plural", |kind, name| format!("{kind}_{name}s"), "", "s"),
    keeps("no closing bracket", |kind, name| format!("[{kind}_{name}"), "[", ""),
    keeps("no opening bracket", |kind, name| format!("{kind}_{name}]"), "", "]"),
    keeps("double brackets", |kind, name| format!("[[{kind}_{name}]]"), "[", "]"),
    keeps("angle brackets", |kind, name| format!("<{kind}_{name}>"), "<", ">"),
    keeps("both brackets", |kind, name| format!("<[{kind}_{name}]>"), "<", ">"),
    keeps("round brackets", |kind, name| format!("({kind}_{name})"), "(", ")"),
    keeps("braces", |kind, name| format!("{{{kind}_{name}}}"), "{", "}"),
    keeps("double braces", |kind, name| format!("{{{{{kind}_{name}}}}}"), "{{", "}}"),
    keeps("corner brackets", |kind, name| format!("【{kind}_{name}】"), "【", "】"),
    keeps("genitive", |kind, name| format!("[{kind}_{name}]'s"), "", "'s"),
    keeps("plural", |kind, name| format!("[{kind}_{name}]s"), "", "s"),
    keeps("genitive inside", |kind, name| format!("[{kind}_{name}'s]"), "", "'s"),
    keeps("set genitive inside", |kind, name| format!("[{kind}_{name}’s]"), "", "’s"),
    keeps("plural inside", |kind, name| format!("[{kind}_{name}s]"), "", "s"),
    row("full-width", |kind, name| wide(&format!("[{kind}_{name}]"))),
    row("full-width brackets", |kind, name| format!("［{kind}_{name}］")),
    keeps("full-width, no brackets", |kind, name| wide(&format!("{kind}_{name}")), "", ""),
    row("space", |kind, name| format!("[{kind} {name}]")),
    row("no-break space", |kind, name| format!("[{kind}\u{a0}{name}]")),
    row("narrow no-break space", |kind, name| format!("[{kind}_\u{202f}{name}]")),
    row("hyphen", |kind, name| format!("[{kind}-{name}]")),
    row("no-break hyphen", |kind, name| format!("[{kind}\u{2011}{name}]")),
    row("dash", |kind, name| format!("[{kind}\u{2013}{name}]")),
    row("spaces inside", |kind, name| format!("[ {kind}_{name} ]")),
    row("space behind the joint", |kind, name| format!("[{kind}_ {name}]")),
    row("line break", |kind, name| format!("[{kind}_\n{name}]")),
    row("line break for the joint", |kind, name| format!("[{kind}\r\n{name}]")),
    row("zero-width space", |kind, name| format!("[{kind}\u{200b}_{name}]")),
    row("word joiner", |kind, name| format!("[{kind}_\u{2060}{name}\u{2060}]")),
    row("soft hyphen", |kind, name| {
        let (first, rest) = kind.split_at(1);
        format!("[{first}\u{ad}{rest}_{name}]")
    }),
    row("entities", |kind, name| format!("&#91;{kind}_{name}&#93;")),
    row("hexadecimal entities", |kind, name| format!("&#x5B;{kind}&#x5f;{name}&#x5D;")),
    row("named entities", |kind, name| format!("&lsqb;{kind}&lowbar;{name}&rsqb;")),
    row("percent-encoded", |kind, name| format!("%5B{kind}_{name}%5d")),
    row("source code", |kind, name| format!(r"\u005b{kind}\u005F{name}\u005D")),
    keeps("quotes", |kind, name| format!("„[{kind}_{name}]“"), "„", "“"),
    keeps("a list", |kind, name| format!("[\"{kind}_{name}\"]"), "[\"", "\"]"),
    keeps("a cell", |kind, name| format!("|[{kind}_{name}]|"), "|", "|"),
    keeps("a link", |kind, name| format!("[x](mailto:[{kind}_{name}])"), "[x](mailto:", ")"),
    numbers("a zero before", |kind, number| format!("[{kind}_0{number}]")),
    numbers("zeros before", |kind, number| format!("[{kind}_00{number}]")),
    numbers("Arabic digits", |kind, number| format!("[{kind}_{}]", arabic(number))),
];

/// Names of a kind are written so, in brackets.
pub(crate) const NAMED: &[fn(&str, &str) -> String] = &[
    |kind, name| format!("[{kind}_{name}]"),
    |kind, name| format!("[{}_{name}]", title(kind)),
    |kind, name| format!("[{} {name}]", kind.to_lowercase()),
];

fn title(kind: &str) -> String {
    let (first, rest) = kind.split_at(1);
    format!("{first}{}", rest.to_lowercase())
}

fn wide(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
}

fn arabic(number: &str) -> String {
    let digit = |c: char| char::from_u32(0x660 + c.to_digit(10).unwrap()).unwrap();
    number.chars().map(digit).collect()
}
