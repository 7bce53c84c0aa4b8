//! Irish personal public service numbers: Social Welfare Consolidation Act 2005, given out by the
//! Department of Social Protection. Seven digits, a check letter, and since 2013 mostly a second
//! letter. The sum of the digits with weights 8 to 2, and of the second letter with weight 9,
//! modulo 23 is the check letter, W for zero. One in 23 random values passes.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static IE_PPSN: CodeRule = CodeRule {
    name: "ie_ppsn",
    kind: EntityKind::NationalId,
    forms: &["####### A", "####### A A"],
    check,
    at_most: Proof::Checked,
    free: false,
    words: &[
        "personal public service",
        "pps",
        "pps no*",
        "pps number*",
        "ppsn*",
        "p.p.s.n",
        "p.p.s",
        "rsi number",
        "rsi no",
        "uimhir psp",
        "upsp",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let second = match code.at(8) {
        0 | b'W' => 0,
        letter @ b'A'..=b'I' => u32::from(letter - b'A') + 1,
        _ => return Proof::None,
    };
    let rest = (code.weighted(&[8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23;
    let expected = if rest == 0 { u32::from(b'W') } else { u32::from(b'A') - 1 + rest };
    match (u32::from(code.at(7)) == expected, code.is_bare()) {
        // A letter behind a number and a space is often the beginning of the next word.
        (true, true) => Proof::Checked,
        (true, false) => Proof::Shape,
        (false, _) => Proof::Shape.when(code.at(7) <= b'W'),
    }
}
